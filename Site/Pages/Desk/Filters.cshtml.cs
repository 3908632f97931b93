using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using ThaklorAspire.Site.Staff;

namespace ThaklorAspire.Site.Pages.Desk;

/// <summary>ตัวกรองที่บันทึกไว้: an officer's own, to open, rename and delete.</summary>
[Authorize(Policy = DeskRights.Cases)]
internal sealed class FiltersModel(SavedFilters filters) : StaffPage
{
    public IReadOnlyList<SavedFilterView> Items { get; private set; } = [];

    [TempData]
    public string? Done { get; set; }

    private Guid _id;
    private string _name = "";

    /// <summary>What was typed for it, while it is not saved.</summary>
    public string NameOf(SavedFilterView item) => Faults.Count > 0 && item.Id == _id ? _name : item.Name;

    public Task<IActionResult> OnGetAsync(CancellationToken ct) => ShowAsync(ct);

    public async Task<IActionResult> OnPostRenameAsync(CancellationToken ct)
    {
        Keep(Request.Form);
        if (await filters.RenameAsync(User.StaffId(), _id, _name, ct) is { } fault)
        {
            // A box that is not there has no fault beside it.
            Faults[fault == SavedFilterFault.NotFound ? "" : $"name-{_id}"] = DeskTexts.Fault(fault);
            return await SendBackAsync(
                fault == SavedFilterFault.NotFound
                    ? StatusCodes.Status404NotFound
                    : StatusCodes.Status422UnprocessableEntity,
                ct
            );
        }
        Done = T("เปลี่ยนชื่อตัวกรองแล้ว", "The filter is renamed.");
        return LocalRedirect("/desk/filters");
    }

    public async Task<IActionResult> OnPostRemoveAsync(CancellationToken ct)
    {
        Keep(Request.Form);
        await filters.RemoveAsync(User.StaffId(), _id, ct);
        Done = T("ลบตัวกรองแล้ว", "The filter is deleted.");
        return LocalRedirect("/desk/filters");
    }

    protected override void Keep(IFormCollection form)
    {
        _id = Guid.TryParse(form["id"], out var id) ? id : Guid.Empty;
        _name = form["name"].ToString().Trim();
    }

    protected override async Task<IActionResult> ShowAsync(CancellationToken ct)
    {
        Items = await filters.ListAsync(User.StaffId(), ct);
        return Page();
    }
}
