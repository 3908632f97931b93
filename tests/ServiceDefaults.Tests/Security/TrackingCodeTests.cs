using ThaklorAspire.ServiceDefaults.Security;

namespace ThaklorAspire.ServiceDefaults.Tests.Security;

public sealed class TrackingCodeTests
{
    private const string Typeable = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    [Fact]
    public void Created_IsThirteenCharacters_FormatsInGroupsAndParsesBack()
    {
        for (var i = 0; i < 1000; i++)
        {
            var code = TrackingCode.Create();
            var shown = TrackingCode.Format(code);
            shown.ShouldMatch("^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]$");
            TrackingCode.TryParse(shown, out var parsed).ShouldBeTrue();
            parsed.ShouldBe(code);
        }
    }

    [Fact]
    [Trait("row", "121")]
    public void OneWrongCharacter_IsAlwaysCaught()
    {
        var code = TrackingCode.Create();
        for (var i = 0; i < TrackingCode.Length; i++)
        {
            foreach (var other in Typeable.Where(c => c != code[i]))
            {
                var wrong = code[..i] + other + code[(i + 1)..];
                TrackingCode.TryParse(wrong, out _).ShouldBeFalse($"{code} → {wrong}");
            }
        }
    }

    [Fact]
    public void TwoSwappedCharacters_AreAlwaysCaught()
    {
        var code = TrackingCode.Create();
        for (var i = 0; i < TrackingCode.Length - 1; i++)
        {
            for (var j = i + 1; j < TrackingCode.Length - 1; j++)
            {
                if (code[i] == code[j])
                {
                    continue;
                }
                var swapped = code.ToCharArray();
                (swapped[i], swapped[j]) = (swapped[j], swapped[i]);
                TrackingCode.TryParse(new string(swapped), out _).ShouldBeFalse();
            }
        }
    }

    [Fact]
    [Trait("row", "121")]
    public void Typed_LowerCaseSpacesDashesAndLookalikes_AreForgiven()
    {
        string code;
        do
        {
            code = TrackingCode.Create();
        } while (!code.Contains('0', StringComparison.Ordinal) || !code.Contains('1', StringComparison.Ordinal));
        var typed =
            " "
            + string.Join(
                ' ',
                code.ToLowerInvariant().Replace('0', 'o').Replace('1', 'l').Chunk(3).Select(c => new string(c))
            )
            + " ";
        TrackingCode.TryParse(typed, out var parsed).ShouldBeTrue();
        parsed.ShouldBe(code);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("1234")]
    [InlineData("ÄÄÄÄ-ÄÄÄÄ-ÄÄÄÄ-Ä")]
    [InlineData("1000000000009")]
    public void Nonsense_IsNoCode(string? typed) => TrackingCode.TryParse(typed, out _).ShouldBeFalse();
}
