using ThaklorAspire.Submissions.Features.Submitting;

namespace ThaklorAspire.Submissions.Features.Asking;

/// <summary>What the queue shows of a case on which the citizen did something that nobody in the office has acted on since.</summary>
internal static class CitizenFlags
{
    public const string Answered = "citizen_answered";
    public const string Wrote = "citizen_wrote";
    public const string NotSettled = "citizen_not_settled";

    public const string Replaced = "citizen_replaced";

    private static readonly string[] All = [Answered, Wrote, NotSettled, Replaced];

    public static void Raise(Submission c, string flag)
    {
        if (!c.Flags.Split(' ').Contains(flag))
        {
            c.Flags = $"{c.Flags} {flag}".Trim();
        }
    }

    public static void Take(Submission c, string flag) =>
        c.Flags = string.Join(' ', c.Flags.Split(' ').Where(f => f != flag));

    /// <summary>An officer acted: they have seen it.</summary>
    public static void Lower(Submission c)
    {
        if (All.Any(f => c.Flags.Contains(f, StringComparison.Ordinal)))
        {
            c.Flags = string.Join(' ', c.Flags.Split(' ').Except(All));
        }
    }
}
