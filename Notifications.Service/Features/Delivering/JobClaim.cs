using Microsoft.EntityFrameworkCore;
using ThaklorAspire.Notifications.Channels;
using ThaklorAspire.Notifications.Data;
using ThaklorAspire.Notifications.Features.Planning;

namespace ThaklorAspire.Notifications.Features.Delivering;

/// <summary>Takes due jobs under a lease, so that replicas never send one mail twice and the jobs of one that died come free.</summary>
internal static class JobClaim
{
    // Claim, contact read and commits; clocks of replicas may differ by five seconds of it.
    private static readonly TimeSpan AroundTheMail = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Longer than a contact read and a mail together may take, and no longer than that: it is also how late the mails are that a
    /// dead process had in hand.
    /// </summary>
    public static TimeSpan Lease(IMailChannel channel) => channel.Longest + AroundTheMail;

    public static IQueryable<NotificationJob> Due(NotificationsDbContext db, DateTimeOffset now) =>
        db.Jobs.Where(j => j.Outcome == null && j.NextAttemptAt <= now && (j.LeaseUntil == null || j.LeaseUntil < now));

    /// <summary>Claims up to <paramref name="most"/> jobs in one statement and returns them, in no order.</summary>
    public static IQueryable<NotificationJob> Claim(
        NotificationsDbContext db,
        Guid lease,
        DateTimeOffset now,
        DateTimeOffset until,
        int most
    ) =>
        db.IsSqlite
            ? db.Jobs.FromSqlRaw(
                """
                UPDATE "NotificationJob" SET "LeaseId" = {0}, "LeaseUntil" = {1}
                WHERE "Id" IN (SELECT "Id" FROM "NotificationJob" WHERE "Outcome" IS NULL AND "NextAttemptAt" <= {2}
                    AND ("LeaseUntil" IS NULL OR "LeaseUntil" < {2}) ORDER BY "NextAttemptAt", "Version" LIMIT {3})
                RETURNING *
                """,
                lease,
                until.UtcTicks,
                now.UtcTicks,
                most
            )
            : db.Jobs.FromSqlRaw(
                """
                UPDATE [NotificationJob] SET [LeaseId] = {0}, [LeaseUntil] = {1}
                OUTPUT inserted.*
                WHERE [Id] IN (SELECT TOP ({3}) [Id] FROM [NotificationJob] WITH (UPDLOCK, ROWLOCK, READPAST, READCOMMITTEDLOCK)
                    WHERE [Outcome] IS NULL AND [NextAttemptAt] <= {2}
                    AND ([LeaseUntil] IS NULL OR [LeaseUntil] < {2}) ORDER BY [NextAttemptAt], [Version])
                """,
                lease,
                until,
                now,
                most
            );
}
