using ThaklorAspire.ServiceDefaults.Data;
using ThaklorAspire.ServiceDefaults.Limits;
using ThaklorAspire.Site.Data;

namespace ThaklorAspire.Site.Staff;

/// <summary>
/// Slows guessing down without handing the attacker a lock for somebody else's door. Only failures count: each attempt is counted
/// before the password is looked at (a parallel burst cannot slip through) and taken back when it was right.
/// <list type="bullet">
/// <item>One address against one account: 5 in 15 minutes, then 429 for that pair.</item>
/// <item>One address against any accounts: 40 in 15 minutes, then 429. A whole office may share one address.</item>
/// <item>One account from anywhere: after 20 in 15 minutes each attempt waits two seconds. It is never refused: the officer gets in.</item>
/// </list>
/// </summary>
internal sealed class SignInThrottle(UnitOfWork<SiteDbContext> work, RateCounters counters, TimeProvider time)
{
    public const int PerPair = 5;
    public const int PerAddress = 40;
    public const int PerAccountUndelayed = 20;
    private const string PairKind = "signin-pair";
    private const string AddressKind = "signin-address";
    private const string AccountKind = "signin-account";
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(2);

    /// <summary>Attempts that may wait at the same time; more are refused rather than kept in memory.</summary>
    private static readonly SemaphoreSlim Waiting = new(32);

    /// <returns>How long to wait before the next attempt is listened to, or null: go on.</returns>
    public async Task<TimeSpan?> EnterAsync(SiteDbContext reading, string account, string address, CancellationToken ct)
    {
        var (from, pair) = Subjects(account, address);
        // Who is over the limit costs two reads and no write.
        foreach (var (kind, subject, limit) in new[] { (PairKind, pair, PerPair), (AddressKind, from, PerAddress) })
        {
            if (await counters.LookAsync(reading, kind, subject, limit, Window, ct) is { Exceeded: true, RetryAfter: var wait })
            {
                return wait;
            }
        }
        var (refused, delayed) = await work.RunAsync(
            async (db, token) =>
            {
                var ofPair = await counters.HitAsync(db, PairKind, pair, PerPair, Window, token);
                var ofAddress = await counters.HitAsync(db, AddressKind, from, PerAddress, Window, token);
                var ofAccount = await counters.HitAsync(db, AccountKind, account, PerAccountUndelayed, Window, token);
                TimeSpan? wait =
                    ofPair.Exceeded ? ofPair.RetryAfter
                    : ofAddress.Exceeded ? ofAddress.RetryAfter
                    : null;
                return (wait, ofAccount.Exceeded);
            },
            ct
        );
        if (refused is not null || !delayed)
        {
            return refused;
        }
        if (!await Waiting.WaitAsync(0, ct))
        {
            return Delay;
        }
        try
        {
            await Task.Delay(Delay, time, ct);
            return null;
        }
        finally
        {
            Waiting.Release();
        }
    }

    /// <summary>Takes the count of a right password back, in the unit of work that opens the session.</summary>
    public async Task ForgiveAsync(SiteDbContext db, string account, string address, CancellationToken ct)
    {
        var (from, pair) = Subjects(account, address);
        await counters.TakeBackAsync(db, PairKind, pair, Window, ct);
        await counters.TakeBackAsync(db, AddressKind, from, Window, ct);
        await counters.TakeBackAsync(db, AccountKind, account, Window, ct);
    }

    private static (string From, string Pair) Subjects(string account, string address)
    {
        var from = RateCounters.Subject(address);
        return (from, $"{account}\0{from}");
    }
}
