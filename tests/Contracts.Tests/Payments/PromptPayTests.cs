using ThaklorAspire.Contracts.Office;
using ThaklorAspire.Contracts.Payments;

namespace ThaklorAspire.Contracts.Tests.Payments;

/// <summary>QR codes that banks' apps pay by, against payloads of two other implementations (dtinth/promptpay-qr, maythiwat/promptparse).</summary>
public sealed class PromptPayTests
{
    [Theory]
    [InlineData("00020101021129370016A000000677010111011300668012345675802TH530376463046197", "Mobile", "0801234567")]
    [InlineData("00020101021129370016A000000677010111021311111111111115802TH530376463047B5A", "TaxId", "1111111111111")]
    [InlineData(
        "00020101021129390016A00000067701011103150123456789012345802TH530376463049781",
        "EWallet",
        "012345678901234"
    )]
    [InlineData(
        "00020101021229370016A000000677010111011300660000000005802TH530376454044.226304E469",
        "Mobile",
        "0000000000",
        422
    )]
    [InlineData("00020101021129370016A0000006770101110113006681222333353037645802TH63041DCF", "Mobile", "0812223333")]
    [InlineData(
        "00020101021229370016A0000006770101110113006681222333353037645802TH540530.0063043CAD",
        "Mobile",
        "0812223333",
        3000
    )]
    [InlineData(
        "00020101021230650016A00000067701011201150994000165501000212123456789012030667042953037645802TH54073649.2263044534",
        "Biller",
        "099400016550100",
        364922,
        "123456789012",
        "670429"
    )]
    [InlineData(
        "00020101021230630016A00000067701011201150994000123451000210GB67010001030625670453037645802TH540540.0063047662",
        "Biller",
        "099400012345100",
        4000,
        "GB67010001",
        "256704"
    )]
    public void Payload_SaysWhatOtherImplementationsSay(
        string theirs,
        string kind,
        string id,
        int satang = 0,
        string? reference = null,
        string? second = null
    )
    {
        var ours = new PromptPay(Enum.Parse<PromptPayKind>(kind), id).Payload(
            satang == 0 ? null : satang,
            reference,
            second
        );

        // Libraries differ in the order of what follows the account.
        Tags(ours).ShouldBe(Tags(theirs), ignoreOrder: true);
        ours.Length.ShouldBe(theirs.Length);
    }

    [Theory]
    [InlineData(
        "00020101021130620016A000000677010112011301122334455660211CUSTOMER0010306INV00153037645802TH62070703SCB6304780E"
    )]
    [InlineData("00020101021129370016A000000677010111011300668012345675802TH530376463046197")]
    public void Reading_OfAWholePayload_GivesItsTags(string payload)
    {
        EmvTags.ReadSealed(payload, "63").Fault.ShouldBeNull();
        Tags(payload).ShouldContain(("58", "TH"));
    }

    [Theory]
    [InlineData("00020101021229370016A0000006770101110113006681222333353037645802TH540530.006304FFFF", "WrongCrc")]
    [InlineData("AAAA0000", "NotTags")]
    [InlineData("", "NotTags")]
    [InlineData("6304FFFF", "NotTags")]
    [InlineData("000299", "NotTags")]
    [InlineData("00990163041234", "NotTags")]
    [InlineData("000201000201630412AB", "NotTags")]
    [InlineData("0002016304", "NotTags")]
    [InlineData("000201630412345", "NotTags")]
    [InlineData("0002016303123", "NotTags")]
    [InlineData("0002016304+123", "WrongCrc")]
    public void Reading_OfWhatIsNoPayload_SaysWhy(string text, string fault) =>
        EmvTags.ReadSealed(text, "63").Fault.ToString().ShouldBe(fault);

    [Theory]
    [InlineData(-1L)]
    [InlineData(0L)]
    [InlineData(1_000_000_000_000L)]
    public void Payload_OfAnAmountNobodyCanPay_IsRefused(long satang) =>
        Should.Throw<ArgumentException>(() => new PromptPay(PromptPayKind.Mobile, "0812223333").Payload(satang));

    [Theory]
    [InlineData("Biller", null, null)]
    [InlineData("Biller", "lower", null)]
    [InlineData("Biller", "", null)]
    [InlineData("Biller", "123456789012345678901", null)]
    [InlineData("Biller", "A", "ก")]
    [InlineData("Mobile", "A", null)]
    [InlineData("Mobile", null, "A")]
    public void Payload_WithAReferenceThatIsNone_IsRefused(string kind, string? reference, string? second) =>
        Should.Throw<ArgumentException>(() =>
            new PromptPay(Enum.Parse<PromptPayKind>(kind), "099400012345100").Payload(100, reference, second)
        );

    [Theory]
    [InlineData("081-222 3333", "Mobile")]
    [InlineData("0 9940 00123 45 1", "TaxId")]
    [InlineData("012345678901234", "EWallet")]
    [InlineData("0512223333", null)]
    [InlineData("1812223333", null)]
    [InlineData("0994000123452", null)]
    [InlineData("๐๘๑๒๒๒๓๓๓๓", null)]
    [InlineData("", null)]
    public void Account_OfTheOffice_IsWhatItsDigitsSay(string text, string? kind) =>
        (PromptPay.Account(text)?.Kind.ToString()).ShouldBe(kind);

    [Theory]
    [InlineData("0994 00012345100", "099400012345100")]
    [InlineData("099400012345200", null)]
    [InlineData("0994000123451", null)]
    public void Biller_OfTheOffice_IsItsTaxIdAndTwoDigits(string text, string? id) =>
        (PromptPay.BillerOf(text)?.Id).ShouldBe(id);

    [Fact]
    public void Crc_IsThatOfTheCatalogue()
    {
        EmvTags.Crc("123456789").ShouldBe((ushort)0x29B1);
        EmvTags.Crc("").ShouldBe((ushort)0xFFFF);
    }

    // A code of 16 bits sees every error that lies within 16 bits, and this polynomial every pair of wrong bits that near.
    [Fact]
    public void Crc_OfAPayloadWithOneCharacterChangedOrTwoSwapped_IsAnother()
    {
        var random = new Random(20261123);
        for (var round = 0; round < 20_000; round++)
        {
            var text = Enumerable.Range(0, random.Next(2, 100)).Select(_ => (char)random.Next(32, 127)).ToArray();
            var crc = EmvTags.Crc(text);
            var at = random.Next(text.Length - 1);
            var changed = (char[])text.Clone();
            changed[at] = (char)(32 + ((changed[at] - 32 + random.Next(1, 95)) % 95));
            EmvTags.Crc(changed).ShouldNotBe(crc);
            if (text[at] != text[at + 1])
            {
                (text[at], text[at + 1]) = (text[at + 1], text[at]);
                EmvTags.Crc(text).ShouldNotBe(crc);
            }
        }
    }

    // Of a message and its own CRC the remainder is zero: what makes a reader's check one subtraction.
    [Fact]
    public void Crc_OfATextAndItsOwnCrc_IsZero()
    {
        var random = new Random(1);
        for (var round = 0; round < 5_000; round++)
        {
            var text = new string([.. Enumerable.Range(0, random.Next(100)).Select(_ => (char)random.Next(256))]);
            var crc = EmvTags.Crc(text);
            EmvTags.Crc($"{text}{(char)(crc >> 8)}{(char)(crc & 0xFF)}").ShouldBe((ushort)0);
        }
    }

    [Fact]
    public void Payload_OfAnyAmountAndReference_IsReadBack()
    {
        var random = new Random(2);
        const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
        for (var round = 0; round < 5_000; round++)
        {
            var satang = random.NextInt64(1, PromptPay.MostSatang + 1);
            var reference = new string(random.GetItems<char>(Letters, random.Next(1, PromptPay.LongestReference + 1)));
            var payload = new PromptPay(PromptPayKind.Biller, "099400012345100").Payload(satang, reference);
            var read = EmvTags.ReadSealed(payload, "63").Tags!;
            ((long)(decimal.Parse(read.Single(t => t.Name == "54").Value, null) * 100)).ShouldBe(satang);
            EmvTags.Read(read.Single(t => t.Name == "30").Value)!.ShouldContain(("02", reference));
        }
    }

    [Theory]
    [InlineData("\"promptPay\": \"0512223333\"", "payee.promptPay")]
    [InlineData("\"biller\": \"0994000123451\"", "payee.biller")]
    [InlineData("\"promptPay\": \"0812223333\", \"biller\": \"099400012345100\"", "exclude each other")]
    [InlineData("\"promptPay\": \"0812223333\"", null)]
    [InlineData("\"biller\": \"0994 0001 2345 100\"", null)]
    public void OfficeFile_WithAnAccountThatIsNone_StopsTheStart(string members, string? fault)
    {
        var path = Path.GetTempFileName();
        try
        {
            var office = File.ReadAllText(Path.Combine(EventDocumentTests.Root(), "office.json"));
            office.ShouldContain("\"payee\": null");
            File.WriteAllText(
                path,
                office.Replace(
                    "\"payee\": null",
                    $$"""
                    "payee": { "bank": { "th": "ธนาคารตัวอย่าง", "en": "Example Bank" }, "accountNumber": "000-0-00000-0", "accountName": "อบต. (ตัวอย่าง)", {{members}} }
                    """,
                    StringComparison.Ordinal
                )
            );
            if (fault is null)
            {
                OfficeFile.Load(path).Payee!.Qr.ShouldNotBeNull();
            }
            else
            {
                Should.Throw<InvalidDataException>(() => OfficeFile.Load(path)).Message.ShouldContain(fault);
            }
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static List<(string, string)> Tags(string payload) =>
        [
            .. EmvTags
                .ReadSealed(payload, "63")
                .Tags!.SelectMany(t =>
                    t.Name is "29" or "30" ? EmvTags.Read(t.Value)!.Select(i => ($"{t.Name}.{i.Name}", i.Value)) : [t]
                ),
        ];
}
