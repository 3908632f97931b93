using System.Diagnostics;
using ThaklorAspire.Contracts.Payments;

namespace ThaklorAspire.Contracts.Tests.Payments;

public sealed class MiniQrTests
{
    private static readonly string[] Good =
    [
        "004000060000010103002021900021231231212000115102TH91049C30",
        "004100060000010103014022000111222233344ABCD125102TH910417DF",
        "0037000600000101030060216A1b2C3d4E5f6G7h85102TH9104AC59",
        "0041000600000101030140220014256700000013ABCDE5102TH910401C7",
        "00470002010102010203P2P0312TXN1234567890408170420249104c641",
    ];

    [Theory]
    [InlineData("004000060000010103002021900021231231212000115102TH91049C30", "002", "0002123123121200011")]
    [InlineData("004100060000010103014022000111222233344ABCD125102TH910417DF", "014", "00111222233344ABCD12")]
    [InlineData("0037000600000101030060216A1b2C3d4E5f6G7h85102TH9104AC59", "006", "A1b2C3d4E5f6G7h8")]
    [InlineData("0037000600000101030060216A1b2C3d4E5f6G7h85102TH9104ac59", "006", "A1b2C3d4E5f6G7h8")]
    [InlineData("004600060000010103006022520240417123456789012345675102TH910439E0", "006", "2024041712345678901234567")]
    [InlineData("0041000600000101030140220014256700000013ABCDE5102TH910401C7", "014", "014256700000013ABCDE")]
    [InlineData("0041000600000101030140220014256700000013ABCDE5102TH91041C7", "014", "014256700000013ABCDE")]
    [InlineData("0023000600000101039990202X15102TH9104435D", "999", "X1")]
    [InlineData("00470002010102010203P2P0312TXN1234567890408170420249104c641", "truemoney", "TXN123456789")]
    public void Slip_OfABank_IsRead(string payload, string bank, string reference)
    {
        var read = MiniQr.Read(payload);

        read.Fault.ShouldBeNull();
        read.Slip.ShouldBe(new SlipReference { Bank = bank, Reference = reference });
        MiniQr.CanBe(read.Slip!).ShouldBeTrue();
    }

    [Theory]
    [InlineData("004000060000010103002021900021231231212000115102TH91049C31", "WrongCrc")]
    [InlineData("0041000600000201030140220014256700000013ABCDE5102TH91045A93", "OtherKind")]
    [InlineData("0041000600000101030140220014256700000013ABCDE5102SG9104AC7F", "NotThai")]
    [InlineData("00020101021129370016A000000677010111011300668012345675802TH530376463046197", "NotTags")]
    [InlineData("00020101021229370016A0000006770101110113006681222333353037645802TH540530.0063043CAD", "NotTags")]
    [InlineData("https://example.com/004000060000010103002021900021231231212000115102TH91049C30", "NotTags")]
    [InlineData("004000060000010103002021900021231231212000115102TH91049C30 ", "NotTags")]
    [InlineData("004000060000010103002021900021231231212000115102TH9104", "NotTags")]
    [InlineData("", "NotTags")]
    public void Code_ThatIsNoSlips_IsRefusedWithAReason(string payload, string fault)
    {
        var read = MiniQr.Read(payload);

        read.Slip.ShouldBeNull();
        read.Fault.ToString().ShouldBe(fault);
    }

    // Their CRC is right: what is wrong is what they say.
    [Theory]
    [InlineData("000001", "01", "014", "02", "ABC 1", "BadValue")]
    [InlineData("000001", "01", "014", "02", "12345678901234567890123456", "BadValue")]
    [InlineData("000001", "01", "14", "02", "ABC1", "BadValue")]
    [InlineData("000001", "01", "SCB", "02", "ABC1", "BadValue")]
    [InlineData("000001", "02", "ABC1", "01", "014", "OtherKind")]
    [InlineData("000001", "01", "014", "03", "ABC1", "OtherKind")]
    public void Code_WellSealedButNoSlips_IsRefused(
        string api,
        string second,
        string secondValue,
        string third,
        string thirdValue,
        string fault
    )
    {
        var inner = EmvTags.Tag("00", api) + EmvTags.Tag(second, secondValue) + EmvTags.Tag(third, thirdValue);
        var read = MiniQr.Read(EmvTags.Sealed(EmvTags.Tag("00", inner) + EmvTags.Tag("51", "TH"), "91"));

        read.Slip.ShouldBeNull();
        read.Fault.ToString().ShouldBe(fault);
    }

    [Fact]
    public void PromptPayCode_SealedAsASlip_IsNoSlip()
    {
        var pay = new PromptPay(PromptPayKind.Mobile, "0812223333").Payload(4000);
        var read = MiniQr.Read(EmvTags.Sealed(pay[..^8], "91"));

        read.Fault.ShouldBe(MiniQrFault.OtherKind);
    }

    [Fact]
    public void Wallet_WithADayThatIsNone_IsRefused()
    {
        var inner = string.Concat(
            EmvTags.Tag("00", "01"),
            EmvTags.Tag("01", "01"),
            EmvTags.Tag("02", "P2P"),
            EmvTags.Tag("03", "TXN1"),
            EmvTags.Tag("04", "31022024")
        );
        MiniQr.Read(EmvTags.Sealed(EmvTags.Tag("00", inner), "91")).Fault.ShouldBe(MiniQrFault.BadValue);
    }

    /// <summary>For two seconds: bytes at random, tags at random, slips with anything changed. Nothing throws, and only what is a slip is one.</summary>
    [Fact]
    public void Anything_AtAll_IsReadWithoutAFaultAndNeverTakenForASlipItIsNot()
    {
        var random = new Random(20261123);
        var watch = Stopwatch.StartNew();
        long rounds = 0;
        while (watch.Elapsed < TimeSpan.FromSeconds(2))
        {
            rounds++;
            var text = (rounds % 4) switch
            {
                0 => new string([.. Enumerable.Range(0, random.Next(140)).Select(_ => (char)random.Next(0x10000))]),
                1 => RandomTags(random),
                2 => Changed(Good[random.Next(Good.Length)], random, sealedAgain: false),
                _ => Changed(Good[random.Next(Good.Length)], random, sealedAgain: true),
            };
            var read = MiniQr.Read(text);
            (read.Slip is null).ShouldBe(read.Fault is not null);
            if (read.Slip is not { } slip)
            {
                continue;
            }
            MiniQr.CanBe(slip).ShouldBeTrue();
            // Written anew from what was read it is the same text: nothing else stood in it, and the CRC was over all of it.
            if (slip.Bank != MiniQr.TrueMoney)
            {
                var again = EmvTags.Sealed(
                    EmvTags.Tag(
                        "00",
                        EmvTags.Tag("00", "000001") + EmvTags.Tag("01", slip.Bank) + EmvTags.Tag("02", slip.Reference)
                    ) + EmvTags.Tag("51", "TH"),
                    "91"
                );
                var crc = again[^4..];
                text[..^1].ShouldStartWith(again[..^4]);
                text[(again.Length - 4)..].PadLeft(4, '0').ToUpperInvariant().ShouldBe(crc);
            }
        }
        rounds.ShouldBeGreaterThan(1_000);
    }

    [Fact]
    public void Banks_AreNamedInBothLanguages_AndAnUnknownOneIsNone()
    {
        Banks.NameOf("014")!.Th.ShouldBe("ธนาคารไทยพาณิชย์");
        Banks.NameOf("006")!.En.ShouldContain("Krungthai");
        Banks.NameOf(MiniQr.TrueMoney).ShouldNotBeNull();
        Banks.NameOf("999").ShouldBeNull();
    }

    private static string RandomTags(Random random)
    {
        var text = "";
        for (var i = random.Next(5); i >= 0; i--)
        {
            var value = new string([.. Enumerable.Range(0, random.Next(20)).Select(_ => (char)random.Next('0', 'z'))]);
            text += $"{random.Next(100):00}{value.Length:00}{value}";
        }
        return random.Next(2) == 0 ? text : EmvTags.Sealed(text, "91");
    }

    private static string Changed(string slip, Random random, bool sealedAgain)
    {
        var text = (sealedAgain ? slip[..^8] : slip).ToList();
        for (var i = random.Next(3); i >= 0; i--)
        {
            var at = random.Next(text.Count);
            switch (random.Next(3))
            {
                case 0:
                    text[at] = (char)random.Next('0', 'z');
                    break;
                case 1:
                    text.Insert(at, (char)random.Next('0', '9' + 1));
                    break;
                default:
                    text.RemoveAt(at);
                    break;
            }
        }
        var changed = new string([.. text]);
        return sealedAgain ? EmvTags.Sealed(changed, "91") : changed;
    }
}
