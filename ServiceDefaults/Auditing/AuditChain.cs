using Microsoft.EntityFrameworkCore;
using ThaklorAspire.ServiceDefaults.Data;

namespace ThaklorAspire.ServiceDefaults.Auditing;

/// <summary>Adds to the chain what a save brings of acts, inside the save's own transaction.</summary>
public static class AuditChain
{
    /// <summary>Writes <paramref name="line"/> with the unit of work at hand; for what leaves no entity of its own.</summary>
    public static void Audit(this ServiceDbContext db, AuditLine line)
    {
        ArgumentNullException.ThrowIfNull(db);
        (db.AuditLines ??= []).Add(line);
    }

    /// <summary>
    /// Called by every save. The update of the head comes first: on SQL Server it holds the row until the commit, so that no two
    /// transactions follow the same line; on SQLite the writer's turn holds everything.
    /// </summary>
    internal static async Task AppendAsync(ServiceDbContext db, CancellationToken cancellationToken)
    {
        if (db is not IAuditedDatabase)
        {
            return;
        }
        var lines = LinesOf(db);
        db.AuditLines = null;
        if (lines.Count == 0)
        {
            return;
        }
        if (db.Database.CurrentTransaction is null)
        {
            throw new InvalidOperationException(
                "Acts are saved through UnitOfWork.RunAsync, with their line of the audit."
            );
        }
        var heads = db.Set<AuditHead>();
        var taken = await heads.ExecuteUpdateAsync(
            h => h.SetProperty(x => x.Seq, x => x.Seq + lines.Count),
            cancellationToken
        );
        if (taken != 1)
        {
            throw new InvalidOperationException(
                "The audit chain has no head: restore the database, do not go on without it."
            );
        }
        var head = await heads.AsNoTracking().SingleAsync(cancellationToken);
        var (seq, hash) = (head.Seq - lines.Count, head.Hash);
        foreach (var line in lines)
        {
            var entry = AuditEntry.Of(line, ++seq, hash);
            db.Add(entry);
            hash = entry.Hash;
        }
        await heads.ExecuteUpdateAsync(h => h.SetProperty(x => x.Hash, hash), cancellationToken);
    }

    private static List<AuditLine> LinesOf(ServiceDbContext db)
    {
        var lines = db.AuditLines ?? [];
        // What is added is known without looking for changes, which the save does anyway.
        var detects = db.ChangeTracker.AutoDetectChangesEnabled;
        db.ChangeTracker.AutoDetectChangesEnabled = false;
        try
        {
            foreach (var entry in db.ChangeTracker.Entries())
            {
                if (entry is { State: EntityState.Added, Entity: IAudited { Audit: { } line } })
                {
                    lines.Add(line);
                }
            }
        }
        finally
        {
            db.ChangeTracker.AutoDetectChangesEnabled = detects;
        }
        return lines;
    }
}
