using Microsoft.AspNetCore.Mvc.Filters;

namespace ThaklorAspire.Site.Pages.Desk;

/// <summary>Ready words for the boxes of the acts.</summary>
internal sealed partial class CaseModel
{
    public IReadOnlyList<TemplateView> TemplatesFor(string use) =>
        [.. (Case?.Templates ?? []).Where(t => t.Use == use)];

    /// <summary>
    /// A press on ใส่ข้อความ, where no script put the words in at once: the form of the act comes back with the chosen words in that box and
    /// everything else as it was typed. Nothing is done with the case.
    /// </summary>
    public override async Task OnPageHandlerExecutionAsync(
        PageHandlerExecutingContext context,
        PageHandlerExecutionDelegate next
    )
    {
        ArgumentNullException.ThrowIfNull(context);
        if (
            !HttpMethods.IsPost(Request.Method)
            || !Request.HasFormContentType
            || Request.Form["fill"].ToString() is not { Length: > 0 } box
            || !DeskAct.Boxes.Contains(box)
        )
        {
            await base.OnPageHandlerExecutionAsync(context, next);
            return;
        }
        await base.OnPageHandlerExecutionAsync(
            context,
            async () =>
            {
                Keep(Request.Form);
                context.Result = await ShowAsync(HttpContext.RequestAborted);
                var chosen = Request.Form[$"template.{box}"].ToString();
                if (Case?.Templates.FirstOrDefault(t => t.Id.ToString() == chosen) is { } template)
                {
                    Typed = new Dictionary<string, string>(Typed) { [box] = template.Text };
                }
                return new PageHandlerExecutedContext(
                    PageContext,
                    context.Filters,
                    context.HandlerMethod,
                    context.HandlerInstance
                );
            }
        );
    }
}
