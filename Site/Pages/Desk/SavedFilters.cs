using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using ThaklorAspire.Forms.Formats;
using ThaklorAspire.ServiceDefaults.Data;
using ThaklorAspire.ServiceDefaults.Security;
using ThaklorAspire.Site.Data;

namespace ThaklorAspire.Site.Pages.Desk;

/// <param name="Filter">Null when it cannot be read any more, its key being gone.</param>
internal sealed record SavedFilterView(Guid Id, string Name, QueueFilter? Filter);

internal enum SavedFilterFault
{
    NameMissing,
    NameTooLong,
    NameUnreadable,
    NameTaken,

    /// <summary>The name holds somebody's number.</summary>
    NamePersonal,

    /// <summary>The search is somebody's number.</summary>
    SearchPersonal,
    TooMany,
    NotFound,
}

/// <summary>
/// Keeping, naming and forgetting filters of the queue. Each call is for one officer; what is another's does not exist. A number of a
/// person is not kept as something to look for again and again: neither ID card nor phone, nor the code that opens a case to its citizen.
/// </summary>
internal sealed class SavedFilters(
    UnitOfWork<SiteDbContext> work,
    IDbContextFactory<SiteDbContext> contexts,
    IDataProtectionProvider protection,
    TimeProvider time
)
{
    public const int Most = 20;
    private readonly IDataProtector _protector = protection.CreateProtector("Thaklor.Desk.SavedFilter");

    /// <summary>By name.</summary>
    public async Task<IReadOnlyList<SavedFilterView>> ListAsync(Guid staff, CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        var filters = await db
            .SavedFilters.AsNoTracking()
            .Where(f => f.StaffId == staff)
            .OrderBy(f => f.NameKey)
            .ToListAsync(ct);
        return [.. filters.Select(View)];
    }

    public async Task<SavedFilterView?> FindAsync(Guid staff, Guid id, CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        var filter = await db
            .SavedFilters.AsNoTracking()
            .FirstOrDefaultAsync(f => f.Id == id && f.StaffId == staff, ct);
        return filter is null ? null : View(filter);
    }

    /// <summary>The same filter under the same name once more is no mistake: the button was pressed twice.</summary>
    public Task<SavedFilterFault?> SaveAsync(Guid staff, string? typed, QueueFilter filter, CancellationToken ct)
    {
        filter = filter with { After = null };
        return filter.Search is { } search && IsPersonal(search)
            ? Task.FromResult<SavedFilterFault?>(SavedFilterFault.SearchPersonal)
            : NamedAsync(
                typed,
                async (db, name, key, token) =>
                {
                    var own = await db.SavedFilters.Where(f => f.StaffId == staff).ToListAsync(token);
                    if (own.FirstOrDefault(f => f.NameKey == key) is { } same)
                    {
                        return View(same).Filter == filter ? null : SavedFilterFault.NameTaken;
                    }
                    if (own.Count >= Most)
                    {
                        return SavedFilterFault.TooMany;
                    }
                    var now = time.GetUtcNow();
                    db.SavedFilters.Add(
                        new SavedFilter
                        {
                            Id = Guid.CreateVersion7(now),
                            StaffId = staff,
                            Name = name,
                            NameKey = key,
                            Sealed = _protector.Protect(JsonSerializer.Serialize(filter)),
                            CreatedAt = now,
                        }
                    );
                    return null;
                },
                ct
            );
    }

    public Task<SavedFilterFault?> RenameAsync(Guid staff, Guid id, string? typed, CancellationToken ct) =>
        NamedAsync(
            typed,
            async (db, name, key, token) =>
            {
                var own = await db.SavedFilters.Where(f => f.StaffId == staff).ToListAsync(token);
                if (own.FirstOrDefault(f => f.Id == id) is not { } filter)
                {
                    return SavedFilterFault.NotFound;
                }
                if (own.Any(f => f.NameKey == key && f.Id != id))
                {
                    return SavedFilterFault.NameTaken;
                }
                (filter.Name, filter.NameKey) = (name, key);
                return null;
            },
            ct
        );

    /// <summary>What is gone already is gone.</summary>
    public Task RemoveAsync(Guid staff, Guid id, CancellationToken ct) =>
        work.RunAsync(
            async (db, token) =>
                db.SavedFilters.RemoveRange(
                    await db.SavedFilters.Where(f => f.Id == id && f.StaffId == staff).ToListAsync(token)
                ),
            ct
        );

    /// <summary>All of one officer, in the caller's unit of work.</summary>
    public static async Task ForgetAsync(SiteDbContext db, Guid staff, CancellationToken ct) =>
        db.SavedFilters.RemoveRange(await db.SavedFilters.Where(f => f.StaffId == staff).ToListAsync(ct));

    private static bool IsPersonal(string text) =>
        PersonalNumber.HasNationalId(text) || PersonalNumber.PhonesIn(text).Any() || TrackingCode.TryParse(text, out _);

    private async Task<SavedFilterFault?> NamedAsync(
        string? typed,
        Func<SiteDbContext, string, string, CancellationToken, Task<SavedFilterFault?>> act,
        CancellationToken ct
    )
    {
        if (TypedText.IsMalformed(typed ?? ""))
        {
            return SavedFilterFault.NameUnreadable;
        }
        var name = TypedText.CleanLine(typed ?? "");
        if (name.Length is 0 or > SavedFilter.MostLetters)
        {
            return name.Length == 0 ? SavedFilterFault.NameMissing : SavedFilterFault.NameTooLong;
        }
        if (IsPersonal(name))
        {
            return SavedFilterFault.NamePersonal;
        }
        try
        {
            return await work.RunAsync((db, token) => act(db, name, SavedFilter.KeyOf(name), token), ct);
        }
        catch (DbUpdateException e) when (StorageFault.IsUniqueViolation(e))
        {
            // Saved in another window at this moment.
            return SavedFilterFault.NameTaken;
        }
    }

    private SavedFilterView View(SavedFilter filter)
    {
        try
        {
            return new(
                filter.Id,
                filter.Name,
                JsonSerializer.Deserialize<QueueFilter>(_protector.Unprotect(filter.Sealed))
            );
        }
        // From a key that is gone: the officer deletes it and saves it anew.
        catch (Exception e) when (e is CryptographicException or JsonException)
        {
            return new(filter.Id, filter.Name, null);
        }
    }
}
