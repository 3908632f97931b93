using System.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace ThaklorAspire.Site.Pages.Citizen;

/// <summary>What a person reads when a page fails: what happened, that nothing is lost, what to do, the phone. No text of the request is repeated.</summary>
[IgnoreAntiforgeryToken]
internal sealed class ErrorModel : PageModel
{
    public int Status { get; private set; }
    public FormGuard.Fault? Fault => FormGuard.FaultOf(HttpContext);
    public string Reference => Activity.Current?.TraceId.ToString() ?? HttpContext.TraceIdentifier;

    public void OnGet(int status) => Show(status);

    /// <summary>A refused post is shown by the same page.</summary>
    public void OnPost(int status) => Show(status);

    private void Show(int status)
    {
        Status = status;
        Response.StatusCode = status;
        Response.IsPersonal();
    }
}
