using ThaklorAspire.ServiceDefaults.Data;
using ThaklorAspire.ServiceDefaults.Limits;
using ThaklorAspire.Site.Data;

namespace ThaklorAspire.Site.Staff;

/// <summary>
/// Slows guessing passwords and codes down without handing the attacker a lock for somebody else's door. Only failures count: each attempt is counted
/// before the password is looked at (a parallel burst cannot slip through) and taken back when it was right.
/// <list type="bullet">
/// <item>One address against one account: 5 in 15 minutes, then 429 for that pair.</item>
/// <item>One address against any accounts: 40 in 15 minutes, then 429. A whole office may share one address.</item>
/// <item>Codes of one account from anywhere: 10 wrong ones in an hour, then 429. Who gets there knows the password, so a stranger cannot
/// shut the officer out, and a million codes cannot be tried from a thousand addresses.</item>
/// <item>One account from anywhere: after 20 in 15 minutes each attempt waits two seconds. It is never refused: the officer gets in.</item>
/// </list>
/// </summary>
internal sealed class SignInThrottle(UnitOfWork<SiteDbContext> work, RateCounters counters, TimeProvider time)
{
    public const int PerPair = 5;
    public const int PerAddress = 40;
    public const int PerAccountUndelayed = 20;
    public const int CodesPerAccount = 10;
    private const string CodeKind = "signin-code";
    private static readonly TimeSpan CodeWindow = TimeSpan.FromHours(1);
    private const string PairKind = "signin-pair";
    private const string AddressKind = "signin-address";
    private const string AccountKind = "signin-account";
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(2);

    /// <summary>Attempts that may wait at the same time; more are refused rather than kept in memory.</summary>
    private static readonly SemaphoreSlim Waiting = new(32);

    /// <param name="reading">For who is refused already.</param>
    /// <param name="account">Normalised address of the account.</param>
    /// <param name="address">Where the attempt comes from.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <param name="codeOf">The member, when a code is tried and not a password.</param>
    /// <returns>How long to wait before the next attempt is listened to, or null: go on.</returns>
    public async Task<TimeSpan?> EnterAsync(
        SiteDbContext reading,
        string account,
        string address,
        CancellationToken ct,
        Guid? codeOf = null
    )
    {
        var (from, pair) = Subjects(account, address);
        var limits = new List<(string Kind, string Subject, int Limit, TimeSpan Window)>
        {
            (PairKind, pair, PerPair, Window),
            (AddressKind, from, PerAddress, Window),
        };
        if (codeOf is { } member)
        {
            limits.Add((CodeKind, member.ToString("N"), CodesPerAccount, CodeWindow));
        }
        // Who is over the limit costs two reads and no write.
        foreach (var (kind, subject, limit, window) in limits)
        {
            if (
                await counters.LookAsync(reading, kind, subject, limit, window, ct) is
                { Exceeded: true, RetryAfter: var wait }
            )
            {
                return wait;
            }
        }
        var (refused, delayed) = await work.RunAsync(
            async (db, token) =>
            {
                TimeSpan? wait = null;
                foreach (var (kind, subject, limit, window) in limits)
                {
                    var hit = await counters.HitAsync(db, kind, subject, limit, window, token);
                    wait ??= hit.Exceeded ? hit.RetryAfter : null;
                }
                var ofAccount = await counters.HitAsync(db, AccountKind, account, PerAccountUndelayed, Window, token);
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
    public async Task ForgiveAsync(
        SiteDbContext db,
        string account,
        string address,
        CancellationToken ct,
        Guid? codeOf = null
    )
    {
        var (from, pair) = Subjects(account, address);
        await counters.TakeBackAsync(db, PairKind, pair, Window, ct);
        await counters.TakeBackAsync(db, AddressKind, from, Window, ct);
        await counters.TakeBackAsync(db, AccountKind, account, Window, ct);
        if (codeOf is { } member)
        {
            await counters.TakeBackAsync(db, CodeKind, member.ToString("N"), CodeWindow, ct);
        }
    }

    private static (string From, string Pair) Subjects(string account, string address)
    {
        var from = RateCounters.Subject(address);
        return (from, $"{account}\0{from}");
    }
}
