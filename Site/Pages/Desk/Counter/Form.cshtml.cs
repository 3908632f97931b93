using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using ThaklorAspire.Contracts.Office;
using ThaklorAspire.Site.Clients;
using ThaklorAspire.Site.Pages.Citizen;
using ThaklorAspire.Site.Staff;

namespace ThaklorAspire.Site.Pages.Desk.Counter;

/// <summary>The citizen's form, filled in by an officer: the same questions, rules and review, with a consent on paper instead of the captcha.</summary>
[Authorize(Policy = DeskRights.Cases)]
internal sealed class FormModel(
    SubmissionsClient submissions,
    CounterClient counter,
    ReceiptPass receipts,
    FormJudge judge,
    OfficeFile office,
    TimeProvider clock,
    IAntiforgery antiforgery
) : ApplyModel(submissions, receipts, judge, office, clock, antiforgery)
{
    public override bool AtCounter => true;
    public override string Action => $"/desk/counter/{Service.Code}";
    public override string Back => "/desk/counter";
    protected override string ReceiptPath => ReceiptModel.Path;

    public override async Task<IActionResult> OnGetAsync(string code, CancellationToken ct)
    {
        var page = await base.OnGetAsync(code, ct);
        // Not the empty form of everybody: the officer's name stands above it.
        Response.Headers.Remove("CDN-Cache-Control");
        Response.IsPersonal();
        return page;
    }

    protected override Task<ServiceAnswer<SubmissionReceipt>> FileAsync(
        SubmissionForm form,
        Guid key,
        CancellationToken ct
    ) => counter.FileAsync(User, form, Paper, key, ct);
}
