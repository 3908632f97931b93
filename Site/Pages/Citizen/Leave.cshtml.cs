using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Options;

namespace ThaklorAspire.Site.Pages.Citizen;

/// <summary>
/// ล้างข้อมูลและออก: takes receipts, drafts and copies of pages out of the browser. It lies below <c>/received</c>, the only place where the
/// browser tells which receipts it holds. No token is asked: leaving must always work, and a stranger's page can at most clear too.
/// </summary>
[IgnoreAntiforgeryToken]
internal sealed class LeaveModel(IOptions<AntiforgeryOptions> antiforgery) : PageModel
{
    public void OnGet() => Response.IsPersonal();

    public IActionResult OnPost()
    {
        Response.IsPersonal();
        ReceiptPass.Forget(HttpContext);
        Response.Cookies.Delete(antiforgery.Value.Cookie.Name!);
        // Not "cookies": language, text size and that the computer is shared are no one's secret.
        Response.Headers["Clear-Site-Data"] = "\"cache\", \"storage\"";
        return RedirectToPage();
    }
}
