using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc.RazorPages;
using ThaklorAspire.Site.Language;

namespace ThaklorAspire.Site.Pages.Citizen;

/// <summary>
/// A page with a form. It checks the antiforgery token itself, because a stale token must bring the form back with everything that was
/// typed, where the framework's filter would answer with an empty 400.
/// </summary>
internal abstract class CitizenPage(IAntiforgery antiforgery) : PageModel
{
    public Words L => HttpContext.RequestServices.GetRequiredService<Words>();

    /// <summary>Browsers that say where a post comes from are believed when they say "elsewhere".</summary>
    protected bool ComesFromElsewhere => Request.Headers["Sec-Fetch-Site"].ToString() is "cross-site";

    protected async Task<bool> IsGenuineAsync() =>
        Request.HasFormContentType && !ComesFromElsewhere && await antiforgery.IsRequestValidAsync(HttpContext);

    /// <summary>
    /// One question, one answer: the framework would join <c>a=1&amp;a=2</c> to "1,2". Only attached files (<c>f.</c>), ticked boxes
    /// (<c>c.</c>) and the numbers of rows (<c>r.</c>) come several under one name.
    /// </summary>
    protected static bool SaysTwice(IFormCollection form) =>
        form.Any(f => f.Value.Count > 1 && f.Key is not (['f' or 'c' or 'r', '.', ..]));

    /// <summary>What a citizen reads when the token was stale, or its cookie missing.</summary>
    protected string SessionExpired =>
        L[
            "หมดเวลาการใช้งาน ข้อมูลที่กรอกยังอยู่ กรุณากดปุ่มอีกครั้ง หากยังพบข้อความนี้ กรุณาเปิดใช้คุกกี้หรือเปิดหน้านี้ในเบราว์เซอร์อื่น",
            "Your session has expired. What you typed is still here: please press the button again. If you see this again, allow cookies or use another browser."
        ];
}
