using ThaklorAspire.ServiceDefaults;
using ThaklorAspire.ServiceDefaults.Http;

namespace ThaklorAspire.Submissions.Features.Asking;

/// <summary>What office and citizen ask of each other while a case is open, and what the citizen says when it has ended.</summary>
internal static class AskingFeature
{
    public static void AddAsking(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<CitizenPass>();
        builder.Services.AddSingleton<OwnCaseViews>();
        builder.Services.AddSingleton<OpenOwnCase>();
        builder.Services.AddSingleton<ActOnOwnCase>();
        builder.Services.AddSingleton<RefusedFiles>();
        builder.Services.AddSingleton<Conversations>();
        ProblemTexts.Add(
            "pass_expired",
            "หมดเวลาการใช้งาน",
            "กรุณากรอกเลข 4 ตัวท้ายของเบอร์โทรศัพท์อีกครั้ง ข้อความที่พิมพ์ยังอยู่",
            "The time is over",
            "Enter the last 4 digits of the phone number again; what you typed is kept."
        );
        ProblemTexts.Add(
            "case_moved",
            "เจ้าหน้าที่ดำเนินการเรื่องนี้แล้ว",
            "ยังไม่มีการเปลี่ยนแปลงใดจากท่าน กรุณาดูสถานะล่าสุดก่อน",
            "The office has acted on this case meanwhile",
            "Nothing of yours was applied. See how the case stands now."
        );
        ProblemTexts.Add(
            "no_phone",
            "เรื่องนี้ไม่มีเบอร์โทรศัพท์ให้ยืนยัน",
            "กรุณาติดต่อเจ้าหน้าที่ในวันและเวลาราชการ พร้อมแจ้งเลขที่เรื่อง",
            "This case was filed without a phone number",
            "Please call the office in office hours and name the case number."
        );
        ProblemTexts.Add(
            "phone_tries_spent",
            "กรอกเลขท้ายเบอร์โทรศัพท์ผิดหลายครั้งเกินไป",
            "กรุณาลองใหม่วันพรุ่งนี้ หรือติดต่อเจ้าหน้าที่",
            "Too many wrong phone digits",
            "Try again tomorrow, or call the office."
        );
    }

    public static void MapAsking(this IEndpointRouteBuilder app)
    {
        // The citizen's page alone: it hands on the citizen's address, and no code or digit ever stands in an address.
        var own = app.MapGroup("/own-case").ForCallers(ResourceNames.Site).ExcludeFromDescription();
        own.MapPost("/open", OpenOwnCase.HandleAsync);
        own.MapPost("/view", OpenOwnCase.ViewAsync);
        own.MapPost("/answer", AnswerRequest.HandleAsync);
        own.MapPost("/replace-file", ReplaceFile.HandleAsync);
        own.MapPost("/write", WriteToOffice.HandleAsync);
        own.MapPost("/withdraw", WithdrawCase.HandleAsync);
        own.MapPost("/rate", RateCase.HandleAsync);
        own.MapPost("/not-settled", NotSettled.HandleAsync);
    }

    /// <summary>The officer's side.</summary>
    public static void MapAskingDesk(this IEndpointRouteBuilder desk)
    {
        desk.MapGet("/cases/{id:guid}/conversation", Conversations.HandleAsync);
        desk.MapPost("/cases/{id:guid}/ask-documents", AskForDocuments.HandleAsync);
        desk.MapPost("/cases/{id:guid}/message", WriteToCitizen.HandleAsync);
    }
}
