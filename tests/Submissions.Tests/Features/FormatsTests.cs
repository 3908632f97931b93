using System.Globalization;
using ThaklorAspire.Forms.Formats;

namespace ThaklorAspire.Submissions.Tests.Features;

/// <summary>Vectors of national IDs, phones, contacts, names, dates and hostile text; row numbers are those of docs/hostile-input.md.</summary>
public class FormatsTests
{
    private static Checked Id(string typed) => NationalId.Parse(TypedText.Clean(typed), allowLeadingZero: true);

    [Theory]
    [Trait("row", "3")]
    [Trait("row", "4")]
    [Trait("row", "7")]
    [Trait("row", "10")]
    [InlineData("1101700230708", "1101700230708")]
    [InlineData("1-1017-00230-70-8", "1101700230708")]
    [InlineData("๑๑๐๑๗๐๐๒๓๐๗๐๘", "1101700230708")]
    [InlineData("1 1017\u00A000230 70 8", "1101700230708")]
    [InlineData("110170\u200B0230\u00AD7\u202E08\uFEFF", "1101700230708")]
    [InlineData("\n1101700230708\n", "1101700230708")]
    [InlineData("3012304567082", "3012304567082")]
    [InlineData("1234567890121", "1234567890121")]
    [InlineData("1111111111119", "1111111111119")]
    [InlineData("3190205001231", "3190205001231")]
    [InlineData("1190200000061", "1190200000061")]
    [InlineData("1190200000010", "1190200000010")]
    [InlineData("0994000123451", "0994000123451")]
    public void NationalId_WhenWrittenAnyUsualWay_IsThirteenDigits(string typed, string canonical) =>
        Id(typed).Value.ShouldBe(canonical);

    [Theory]
    [Trait("row", "1")]
    [Trait("row", "2")]
    [Trait("row", "5")]
    [Trait("row", "6")]
    [InlineData("1101700230709")]
    [InlineData("1234567890123")]
    [InlineData("1111111111111")]
    [InlineData("0000000000000")]
    [InlineData("0000000000001")]
    [InlineData("9101700230704")]
    [InlineData("110170023070")]
    [InlineData("11017002307080")]
    [InlineData("A101700230708")]
    [InlineData("１１０１７００２３０７０８")]
    [InlineData("١١٠١٧٠٠٢٣٠٧٠٨")]
    [InlineData("១១០១៧០០២៣០៧០៨")]
    [InlineData("𝟏𝟏𝟎𝟏𝟕𝟎𝟎𝟐𝟑𝟎𝟕𝟎𝟖")]
    public void NationalId_WhenWrongOrOfAnotherScript_IsRefused(string typed) => Id(typed).IsGood.ShouldBeFalse();

    [Fact]
    [Trait("row", "6")]
    public void NationalId_WhenItBeginsWithZeroAndTheServiceDoesNotAllowIt_IsRefused() =>
        NationalId.Parse("0994000123451", allowLeadingZero: false).IsGood.ShouldBeFalse();

    [Fact]
    [Trait("row", "2")]
    public void NationalId_WhenTooShort_SaysHowManyDigitsThereAre() =>
        Id("110170023070").Fault!.Th.ShouldContain("ขณะนี้ 12 หลัก");

    [Theory]
    [Trait("row", "12")]
    [InlineData("0812345678", "0812345678")]
    [InlineData("081-234-5678", "0812345678")]
    [InlineData("+66 81 234 5678", "0812345678")]
    [InlineData("0066812345678", "0812345678")]
    [InlineData("+660812345678", "0812345678")]
    [InlineData("๐๘๑๒๓๔๕๖๗๘", "0812345678")]
    [InlineData("0 3671 5427", "036715427")]
    [InlineData("02-612-6060", "026126060")]
    [InlineData("0612345678", "0612345678")]
    [InlineData("0912345678", "0912345678")]
    public void Phone_WhenWrittenAnyUsualWay_IsTheNationalNumber(string typed, string canonical) =>
        PhoneNumber.Parse(TypedText.Clean(typed)).Value.ShouldBe(canonical);

    [Theory]
    [Trait("row", "12")]
    [InlineData("812345678")]
    [InlineData("0112345678")]
    [InlineData("08123456789")]
    [InlineData("081234569")]
    [InlineData("0512345678")]
    [InlineData("1111")]
    [InlineData("1669")]
    [InlineData("1900123456")]
    [InlineData("0812345678901234567")]
    [InlineData("abc")]
    public void Phone_WhenNoSubscriberNumber_IsRefused(string typed) =>
        PhoneNumber.Parse(TypedText.Clean(typed)).IsGood.ShouldBeFalse();

    [Fact]
    public void Phone_WhenShown_IsSpacedAsOfficialLettersDo()
    {
        PhoneNumber.Format("0812345678").ShouldBe("08 1234 5678");
        PhoneNumber.Format("036715427").ShouldBe("0 3671 5427");
        PhoneNumber.E164("0812345678").ShouldBe("+66812345678");
    }

    [Theory]
    [Trait("row", "13")]
    [InlineData("Somchai@Example.COM", "Somchai@example.com")]
    [InlineData("a.b+c@sub.example.co.th", "a.b+c@sub.example.co.th")]
    [InlineData("somchai@ไทย.ไทย", "somchai@xn--o3cw4h.xn--o3cw4h")]
    [InlineData("Some_Line.ID", "some_line.id")]
    public void Contact_WhenEmailOrLineId_IsCanonical(string typed, string canonical) =>
        EmailOrLine.Parse(TypedText.Clean(typed)).Value.ShouldBe(canonical);

    [Theory]
    [Trait("row", "13")]
    [Trait("row", "14")]
    [Trait("row", "26")]
    [InlineData("a@b")]
    [InlineData("\"x y\"@z.th")]
    [InlineData("a@[127.0.0.1]")]
    [InlineData("a@127.0.0.1")]
    [InlineData("x@y.th\r\nBcc: z@w.th")]
    [InlineData("x@y.th%0d%0aBcc: z@w.th")]
    [InlineData("a@b.th,c@d.th")]
    [InlineData("<a@b.th>")]
    [InlineData("<>")]
    [InlineData("a..b@c.th")]
    [InlineData("a@аpple.com")]
    [InlineData("abc")]
    [InlineData("ไลน์ของฉัน")]
    [InlineData("İdline")]
    public void Contact_WhenItCouldReachAnotherOrNobody_IsRefused(string typed) =>
        EmailOrLine.Parse(TypedText.Clean(typed)).IsGood.ShouldBeFalse();

    [Fact]
    [Trait("row", "13")]
    public void Contact_When320LettersOrAHundredThousand_IsRefusedAtOnce()
    {
        EmailOrLine.Parse(new string('a', 310) + "@example.th").IsGood.ShouldBeFalse();
        var started = System.Diagnostics.Stopwatch.GetTimestamp();
        EmailOrLine.Parse(new string('a', 100_000) + "@" + new string('a', 100_000)).IsGood.ShouldBeFalse();
        System.Diagnostics.Stopwatch.GetElapsedTime(started).TotalSeconds.ShouldBeLessThan(2);
    }

    private static Checked Name(string typed) => PersonName.Parse(TypedText.CleanLine(typed), 2, 120);

    [Theory]
    [Trait("row", "16")]
    [InlineData("สมชาย ใจดี")]
    [InlineData("ม.ร.ว. สมหญิง ใจดี")]
    [InlineData("Patrick O'Brien Jr.")]
    [InlineData("Anne-Marie Müller")]
    public void Name_WhenOfThaiOrLatinLetters_IsKeptAsWritten(string typed) => Name(typed).Value.ShouldBe(typed);

    [Theory]
    [Trait("row", "16")]
    [Trait("row", "26")]
    [InlineData("ก")]
    [InlineData("   ")]
    [InlineData("้้")]
    [InlineData("สมชาย 2")]
    [InlineData("Ivan Пetrov")]
    [InlineData("<script>")]
    public void Name_WhenNoName_IsRefused(string typed) => Name(typed).IsGood.ShouldBeFalse();

    [Fact]
    [Trait("row", "16")]
    [Trait("row", "32")]
    public void Name_WhenAtTheLimit_CountsGraphemesNotBytes()
    {
        Name(string.Concat(Enumerable.Repeat("นี้", 120))).IsGood.ShouldBeTrue();
        Name(string.Concat(Enumerable.Repeat("นี้", 121))).IsGood.ShouldBeFalse();
    }

    [Fact]
    [Trait("row", "22")]
    public void Text_WhenTwoSpellingsOfOneWord_ShareASearchKeyAndKeepTheirOwn()
    {
        TypedText.SearchKey("นำ").ShouldBe(TypedText.SearchKey("น\u0E4Dา"));
        TypedText.SearchKey("น้ำ").ShouldBe(TypedText.SearchKey("น\u0E4D\u0E49า"));
        TypedText.SearchKey("ที่").ShouldBe(TypedText.SearchKey("ท\u0E48\u0E35"));
        TypedText.CleanLine("น\u0E4Dา").ShouldBe("น\u0E4Dา");
    }

    [Theory]
    [Trait("row", "23")]
    [InlineData("ก้้้้้")]
    [InlineData("้ก")]
    public void Text_WhenMarksAreStackedOrStandAlone_IsRefused(string typed) =>
        TypedText.Check(TypedText.Clean(typed), 1, 100).IsGood.ShouldBeFalse();

    [Theory]
    [Trait("row", "24")]
    [Trait("row", "25")]
    [Trait("row", "27")]
    [Trait("row", "31")]
    [InlineData("slip\u202Egpj.exe", "slipgpj.exe")]
    [InlineData("a\u2066b\u2069c", "abc")]
    [InlineData("a\u200Bb\u2060c\uFEFFd", "abcd")]
    [InlineData("a\uE000b", "ab")]
    [InlineData("a\U000E0041b", "ab")]
    [InlineData("a\u001Bb\u007Fc", "abc")]
    [InlineData("👨\u200D👩\u200D👧", "👨\u200D👩\u200D👧")]
    [InlineData("ก\u200Dข", "กข")]
    public void Text_WhenItHidesCharacters_LosesThemAndKeepsEmojiWhole(string typed, string clean) =>
        TypedText.Clean(typed).ShouldBe(clean);

    [Fact]
    [Trait("row", "31")]
    public void Text_WhenAnEmojiFamily_IsOneLetter() =>
        TypedText.Check("👨\u200D👩\u200D👧", 1, 1).IsGood.ShouldBeTrue();

    [Theory]
    [Trait("row", "27")]
    [InlineData("a\0b")]
    [InlineData("a\uFFFEb")]
    [InlineData("a\uFFFFb")]
    public void Text_WhenNoKeyboardMakesIt_IsMalformed(string typed) => TypedText.IsMalformed(typed).ShouldBeTrue();

    [Fact]
    [Trait("row", "27")]
    public void Text_WhenHalfASurrogatePair_IsMalformed() => TypedText.IsMalformed($"a{(char)0xD800}b").ShouldBeTrue();

    [Fact]
    [Trait("row", "27")]
    public void Text_WhenLineSeparatorsOnOneLine_BecomesOneLine() =>
        TypedText.CleanLine("a\u2028b\u0085c\r\nd").ShouldBe("a b c d");

    [Theory]
    [Trait("row", "15")]
    [InlineData("17/04/2567")]
    [InlineData("17 เมษายน 2567")]
    [InlineData("17 เม.ย. 2567")]
    [InlineData("๑๗ เมษายน ๒๕๖๗")]
    public void Date_WhenWrittenAnyUsualWay_IsTheSameDay(string typed) =>
        ThaiDate.Parse(typed).Day.ShouldBe(new DateOnly(2024, 4, 17));

    [Theory]
    [Trait("row", "15")]
    [InlineData("29/02/2567", true)]
    [InlineData("29/02/2568", false)]
    [InlineData("31/02/2567", false)]
    [InlineData("29-02-2566", false)]
    [InlineData("17/04/1800", false)]
    [InlineData("17/13/2567", false)]
    public void Date_WhenImpossible_IsRefused(string typed, bool good) =>
        (ThaiDate.Parse(typed).Day is not null).ShouldBe(good);

    [Fact]
    [Trait("row", "15")]
    public void Date_WhenTheEraIsInDoubt_AsksInsteadOfGuessing()
    {
        ThaiDate.Parse("17/04/2025").Fault!.Code.ShouldBe("date.era");
        ThaiDate.ParseMoment("2567-04-17T09:05").Fault!.Code.ShouldBe("date.era");
    }

    [Fact]
    public void Date_WhenBefore2484_FollowsTheOldNewYear()
    {
        ThaiDate.FromBuddhist(2482, 2, 1).ShouldBe(new DateOnly(1940, 2, 1));
        ThaiDate.FromBuddhist(2483, 2, 1).ShouldBeNull();
        ThaiDate.FromBuddhist(2483, 4, 1).ShouldBe(new DateOnly(1940, 4, 1));
    }

    [Fact]
    [Trait("row", "15")]
    public void Date_WhenTheCardKnowsOnlyTheYear_IsTakenAsPartial()
    {
        ThaiDate.ParsePartial("--/--/2480").ShouldBe((2480, null, null));
        ThaiDate.ParsePartial("--/04/2480").ShouldBe((2480, 4, null));
        ThaiDate.ParsePartial("05/--/2480").ShouldBeNull();
    }

    [Fact]
    public void FiscalYear_WhenOctoberBegins_IsTheNext()
    {
        ThaiDate.FiscalYear(new DateOnly(2024, 9, 30)).ShouldBe(2567);
        ThaiDate.FiscalYear(new DateOnly(2024, 10, 1)).ShouldBe(2568);
        ThaiDate.FiscalYear(new DateOnly(2026, 11, 22)).ShouldBe(2570);
    }

    [Theory]
    [Trait("row", "33")]
    [InlineData("th-TH")]
    [InlineData("tr-TR")]
    [InlineData("en-US")]
    public void Formats_WhenTheServersCultureIsAnother_AreTheSame(string culture)
    {
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);
        try
        {
            ThaiDate.Long(new DateOnly(2024, 4, 17)).ShouldBe("17 เมษายน 2567");
            ThaiDate.Full(new DateOnly(2024, 4, 17)).ShouldBe("วันพุธที่ 17 เมษายน พ.ศ. 2567");
            ThaiDate.Short(new DateOnly(2024, 4, 17)).ShouldBe("17/04/2567");
            ThaiDate
                .Long(new DateTimeOffset(2024, 12, 31, 17, 0, 0, TimeSpan.Zero))
                .ShouldBe("1 มกราคม 2568 เวลา 00.00 น.");
            ThaiDate
                .ParseMoment("2024-04-17T09:05")
                .At.ShouldBe(new DateTimeOffset(2024, 4, 17, 2, 5, 0, TimeSpan.Zero));
            ThaiDate
                .ParseMoment("17/04/2567 09:05")
                .At.ShouldBe(new DateTimeOffset(2024, 4, 17, 2, 5, 0, TimeSpan.Zero));
            EmailOrLine.Parse("INFO@EXAMPLE.TH").Value.ShouldBe("INFO@example.th");
            EmailOrLine.Parse("LINEID").Value.ShouldBe("lineid");
            Money.Format(123450).ShouldBe("1,234.50");
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Theory]
    [Trait("row", "17")]
    [InlineData("40", 4000L)]
    [InlineData("1,234.50", 123450L)]
    [InlineData("๑๐๐", 10000L)]
    [InlineData("0", null)]
    [InlineData("-1", null)]
    [InlineData("0.001", null)]
    [InlineData("1e9", null)]
    [InlineData("NaN", null)]
    [InlineData("12,34", null)]
    [InlineData("100000000", null)]
    public void Money_WhenTyped_IsWholeSatangOrRefused(string typed, long? satang) =>
        Money.ParseSatang(typed).ShouldBe(satang);
}
