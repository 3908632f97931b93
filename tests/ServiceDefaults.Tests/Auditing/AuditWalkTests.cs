using FsCheck;
using FsCheck.Fluent;
using ThaklorAspire.ServiceDefaults.Auditing;

namespace ThaklorAspire.ServiceDefaults.Tests.Auditing;

/// <summary>Whatever somebody does to the rows of a chain, the walk along it stops there.</summary>
public sealed class AuditWalkTests
{
    private static readonly DateTimeOffset Begin = new(2026, 11, 23, 3, 0, 0, TimeSpan.Zero);

    private enum Change
    {
        Number,
        Moment,
        Who,
        Act,
        Subject,
        Detail,
        LinkBefore,
        Hash,
        Removed,
        Doubled,
        Forged,
        SwappedWithTheNext,
        Rewritten,
    }

    /// <param name="Length">Lines of the chain.</param>
    /// <param name="Seed">Of what they say.</param>
    /// <param name="At">Which of them somebody gets at.</param>
    private sealed record Tampering(int Length, int Seed, int At, Change Change);

    private static Arbitrary<Tampering> Tamperings =>
        (
            from length in Gen.Choose(1, 40)
            from seed in Gen.Choose(0, int.MaxValue)
            from at in Gen.Choose(0, length - 1)
            from change in Gen.Elements(Enum.GetValues<Change>())
            select new Tampering(length, seed, at, change)
        ).ToArbitrary();

    [Fact]
    public void AnyRow_ChangedRemovedAddedOrMoved_IsFound() =>
        Prop.ForAll(
                Tamperings,
                t =>
                {
                    var chain = Chain(t.Length, t.Seed);
                    var head = Mark(chain[^1]);
                    Walk(chain, head).ShouldBeNull("as it was written");
                    var changed = Tamper(chain, t);
                    // What an attacker changes they can make fit by writing the whole rest anew; only paper tells that.
                    if (t.Change == Change.Rewritten)
                    {
                        Walk(changed, Mark(changed[^1])).ShouldBeNull();
                        return Walk(changed, Mark(changed[^1]), head)?.Code == AuditFault.Mark;
                    }
                    var fault = Walk(changed, head);
                    // Where it is, or at the line behind: one taken out at the end leaves a good chain that the head does not fit, and one
                    // put in is good by itself and shuts out the line that had its place.
                    return fault is not null && fault.Seq >= t.At && fault.Seq <= t.At + 3;
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

    [Fact]
    public void Tail_CutOffWithTheHead_IsFoundByAPrintedMarkAlone() =>
        Prop.ForAll(
                (
                    from length in Gen.Choose(2, 40)
                    from seed in Gen.Choose(0, int.MaxValue)
                    from kept in Gen.Choose(0, length - 1)
                    from printed in Gen.Choose(1, length)
                    select (length, seed, kept, printed)
                ).ToArbitrary(),
                t =>
                {
                    var chain = Chain(t.length, t.seed);
                    var cut = chain[..t.kept];
                    var head = t.kept == 0 ? AuditMark.Start : Mark(cut[^1]);
                    var paper = Mark(chain[t.printed - 1]);
                    // The chain alone cannot know that it was longer.
                    Walk(cut, head).ShouldBeNull();
                    var fault = Walk(cut, head, paper);
                    return t.printed <= t.kept ? fault is null : fault == new AuditFault(t.kept + 1, AuditFault.Mark);
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void Walk_InTwoParts_IsTheWalk()
    {
        var chain = Chain(10, 7);
        var first = new AuditWalk(AuditMark.Start);
        chain[..4].ShouldAllBe(e => first.Take(e));
        var second = new AuditWalk(first.At);
        chain[4..].ShouldAllBe(e => second.Take(e));
        second.End(Mark(chain[^1])).ShouldBeNull();
    }

    [Fact]
    public void Lines_ThatDifferOnlyInWhereAPartEnds_HaveDifferentHashes()
    {
        var one = AuditEntry.Of(new(Begin, "ab", "c"), 1, AuditEntry.Genesis);
        var other = AuditEntry.Of(new(Begin, "a", "bc"), 1, AuditEntry.Genesis);
        var none = AuditEntry.Of(new(Begin, "ab", "c", null, ""), 1, AuditEntry.Genesis);
        new[] { one, other, none }.Select(e => Convert.ToHexString(e.Hash)).Distinct().Count().ShouldBe(3);
    }

    /// <summary>The encoding is a promise: a chain written today is verified by every later build.</summary>
    [Fact]
    public void Hash_OfAKnownLine_StaysWhatItIs()
    {
        var entry = AuditEntry.Of(
            new(
                Begin,
                AuditLine.Staff(Guid.Parse("0193d000-0000-7000-8000-000000000001")),
                "view",
                Guid.Parse("0193d000-0000-7000-8000-000000000002"),
                "open files=1"
            ),
            1,
            AuditEntry.Genesis
        );
        Convert.ToHexStringLower(entry.Hash).ShouldBe(KnownHash);
        // The offset a moment was given with is not part of it.
        AuditEntry
            .Of(new(Begin.ToOffset(TimeSpan.FromHours(7)), "system", "x"), 1, AuditEntry.Genesis)
            .Hash.ShouldBe(AuditEntry.Of(new(Begin, "system", "x"), 1, AuditEntry.Genesis).Hash);
    }

    // Computed from the description in AuditEntry, by another program.
    private const string KnownHash = "cb76afd30587f1d7e08a13623253bee7afe1800a328870f64db965dd69758b71";

    [Theory]
    [InlineData("สมชาย")]
    [InlineData("a\nb")]
    [InlineData("name@example")]
    public void Line_ThatHoldsWords_IsNotMade(string detail) =>
        Should.Throw<ArgumentException>(() => new AuditLine(Begin, AuditLine.System, "act", null, detail));

    [Theory]
    [InlineData("", null)]
    [InlineData("12", null)]
    [InlineData("12:abc", null)]
    [InlineData("x:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", null)]
    [InlineData("-1:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", null)]
    [InlineData(" 12: 9F86D081884C7D65 9a2feaa0c55ad015 a3bf4f1b2b0b822c d15d6c15b0f00a08 ", 12L)]
    public void Mark_TypedFromPaper_IsRead(string typed, long? seq) => AuditMark.Parse(typed)?.Seq.ShouldBe(seq!.Value);

    private static AuditFault? Walk(IEnumerable<AuditEntry> chain, AuditMark head, AuditMark? printed = null)
    {
        var walk = new AuditWalk(AuditMark.Start, printed);
        foreach (var entry in chain)
        {
            if (!walk.Take(entry))
            {
                return walk.Fault;
            }
        }
        return walk.End(head);
    }

    private static AuditMark Mark(AuditEntry entry) => new(entry.Seq, entry.Hash);

    private static List<AuditEntry> Chain(int length, int seed)
    {
        var random = new Random(seed);
        var chain = new List<AuditEntry>();
        for (var i = 1; i <= length; i++)
        {
            chain.Add(
                AuditEntry.Of(
                    new(
                        Begin.AddSeconds(random.Next(3)),
                        random.Next(2) == 0 ? AuditLine.Citizen : AuditLine.System,
                        random.Next(2) == 0 ? "view" : "accept",
                        random.Next(2) == 0 ? null : new Guid(random.Next(3), 0, 0, new byte[8]),
                        random.Next(2) == 0 ? null : "v1"
                    ),
                    i,
                    i == 1 ? AuditEntry.Genesis : chain[^1].Hash
                )
            );
        }
        return chain;
    }

    private static List<AuditEntry> Tamper(List<AuditEntry> chain, Tampering t)
    {
        var (all, e) = (chain.ToList(), chain[t.At]);
        switch (t.Change)
        {
            case Change.Number:
                all[t.At] = With(e, seq: e.Seq + 1);
                break;
            case Change.Moment:
                all[t.At] = With(e, at: e.At.AddTicks(1));
                break;
            case Change.Who:
                all[t.At] = With(e, who: "someone");
                break;
            case Change.Act:
                all[t.At] = With(e, act: "finish");
                break;
            case Change.Subject:
                all[t.At] = With(e, subject: e.Subject is null ? Guid.AllBitsSet : null, keepSubject: false);
                break;
            case Change.Detail:
                all[t.At] = With(e, detail: e.Detail is null ? "" : null, keepDetail: false);
                break;
            case Change.LinkBefore:
                all[t.At] = With(e, prev: Flip(e.PrevHash));
                break;
            case Change.Hash:
                all[t.At] = With(e, hash: Flip(e.Hash));
                break;
            case Change.Removed:
                all.RemoveAt(t.At);
                break;
            case Change.Doubled:
                all.Insert(t.At, e);
                break;
            case Change.Forged:
                // A good line by itself, put in after this one.
                all.Insert(t.At + 1, AuditEntry.Of(new(e.At, AuditLine.System, "forged"), e.Seq + 1, e.Hash));
                break;
            case Change.SwappedWithTheNext when t.At + 1 < all.Count:
                (all[t.At], all[t.At + 1]) = (all[t.At + 1], all[t.At]);
                break;
            case Change.SwappedWithTheNext:
                all[t.At] = With(e, who: "someone");
                break;
            case Change.Rewritten:
                for (var i = t.At; i < all.Count; i++)
                {
                    var old = all[i];
                    all[i] = AuditEntry.Of(
                        new(old.At, i == t.At ? "someone" : old.Who, old.Act, old.Subject, old.Detail),
                        old.Seq,
                        i == 0 ? AuditEntry.Genesis : all[i - 1].Hash
                    );
                }
                break;
            default:
                throw new InvalidOperationException();
        }
        return all;
    }

    private static AuditEntry With(
        AuditEntry e,
        long? seq = null,
        DateTimeOffset? at = null,
        string? who = null,
        string? act = null,
        Guid? subject = null,
        string? detail = null,
        byte[]? prev = null,
        byte[]? hash = null,
        bool keepSubject = true,
        bool keepDetail = true
    ) =>
        new()
        {
            Seq = seq ?? e.Seq,
            At = at ?? e.At,
            Who = who ?? e.Who,
            Act = act ?? e.Act,
            Subject = keepSubject ? e.Subject : subject,
            Detail = keepDetail ? e.Detail : detail,
            PrevHash = prev ?? e.PrevHash,
            Hash = hash ?? e.Hash,
        };

    private static byte[] Flip(byte[] bytes)
    {
        var copy = bytes.ToArray();
        copy[^1] ^= 1;
        return copy;
    }
}
