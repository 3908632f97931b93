using ThaklorAspire.ServiceDefaults.Http;

namespace ThaklorAspire.Tracking.Features.Looking;

/// <summary>What people read beside the field: what is wrong and what to do.</summary>
internal static class LookingProblems
{
    public const string Unavailable = "unavailable";

    /// <summary>Texts of the codes that only Tracking answers with.</summary>
    public static void AddTexts()
    {
        ProblemTexts.Add(
            Unavailable,
            "ขณะนี้ยังตรวจสอบให้ไม่ได้",
            "ระบบขัดข้องชั่วคราว รหัสตรวจสอบของท่านยังใช้ได้ กรุณาลองใหม่ในอีกสักครู่",
            "It cannot be checked at the moment",
            "Your tracking code is still good. Try again in a moment."
        );
        ProblemTexts.Add(
            "phone_tries_spent",
            "กรอกเลขท้ายเบอร์โทรศัพท์ผิดหลายครั้งเกินไป",
            "วันนี้ดูรายละเอียดด้วยวิธีนี้ไม่ได้แล้ว กรุณาใช้รหัสตรวจสอบ หรือติดต่อเจ้าหน้าที่",
            "Too many wrong phone digits",
            "Details cannot be shown this way again today; use the tracking code or ask the office."
        );
    }

    public static IResult Captcha(HttpContext http) =>
        Problems.Of(
            StatusCodes.Status422UnprocessableEntity,
            "captcha_invalid",
            Field(http, "captcha", "กรุณาเลือก \"ฉันไม่ใช่โปรแกรมอัตโนมัติ\"", "Please tick \"I am not a robot\"")
        );

    public static IReadOnlyDictionary<string, string[]> NationalId(HttpContext http) =>
        Field(
            http,
            "nationalId",
            "เลขบัตรประจำตัวประชาชนไม่ถูกต้อง ต้องมี 13 หลัก กรุณาตรวจสอบอีกครั้ง",
            "The ID number is not valid; it has 13 digits. Check it again."
        );

    public static IReadOnlyDictionary<string, string[]> Ref(HttpContext http) =>
        Field(
            http,
            "ref",
            "รายการนี้หมดเวลาแล้ว กรุณาตรวจสอบด้วยเลขบัตรประชาชนอีกครั้ง",
            "This list has expired; look up the ID number again."
        );

    public static IReadOnlyDictionary<string, string[]> PhoneDigits(HttpContext http) =>
        Field(
            http,
            "phoneLast4",
            "กรุณากรอกเลขท้าย 4 หลักของเบอร์โทรศัพท์ เช่น 5678",
            "Enter the last 4 digits of the phone number, such as 5678."
        );

    public static IReadOnlyDictionary<string, string[]> WrongDigits(HttpContext http) =>
        Field(
            http,
            "phoneLast4",
            "เลขท้ายเบอร์โทรศัพท์ไม่ตรงกับที่ให้ไว้ กรุณาตรวจสอบอีกครั้ง หรือใช้รหัสตรวจสอบ",
            "These digits are not those of the request; check them again, or use the tracking code."
        );

    private static Dictionary<string, string[]> Field(HttpContext http, string key, string th, string en) =>
        new() { [key] = [Problems.Language(http) == "en" ? en : th] };
}
