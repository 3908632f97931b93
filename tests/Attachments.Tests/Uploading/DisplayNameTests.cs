using System.Globalization;
using ThaklorAspire.Attachments.Features.Uploading;

namespace ThaklorAspire.Attachments.Tests.Uploading;

public sealed class DisplayNameTests
{
    [Theory]
    [Trait("row", "24")]
    [Trait("row", "50")]
    [Trait("row", "52")]
    [Trait("row", "53")]
    [Trait("row", "54")]
    [InlineData("slip.jpg", "slip.jpg")]
    [InlineData("สลิปค่าขยะ เดือนพฤศจิกายน.PNG", "สลิปค่าขยะ เดือนพฤศจิกายน.png")]
    [InlineData("../../etc/passwd.pdf", "passwd.pdf")]
    [InlineData(@"..\..\x.png", "x.png")]
    [InlineData("/abs/a.jpeg", "a.jpeg")]
    [InlineData(@"C:\Users\me\slip.JPG", "slip.jpg")]
    [InlineData(@"\\server\share\slip.jpg", "slip.jpg")]
    [InlineData("a.php\0.png", "a.php.png")]
    [InlineData("slip\u202Egnp.jpg", "slipgnp.jpg")]
    [InlineData("sl\u200Bip\u2066\u2069\uFEFF.jpg", "slip.jpg")]
    [InlineData("slip\r\nSet-Cookie: a=b.jpg", "slipSet-Cookie_ a=b.jpg")]
    [InlineData("a\"b.jpg", "a_b.jpg")]
    [InlineData("slip.jpg ", "slip.jpg")]
    [InlineData("slip.jpg.", "slip.jpg")]
    [InlineData("con.png", "_con.png")]
    [InlineData("NUL.tar.jpg", "_NUL.tar.jpg")]
    [InlineData("-rf.jpg", "rf.jpg")]
    [InlineData("...hidden.pdf", "hidden.pdf")]
    public void Clean_WhenNameIsHostileOrPlain_KeepsWhatPeopleSee(string raw, string shown) =>
        DisplayName.From(raw).ShouldBe(shown);

    [Fact]
    public void Clean_WhenNameIsNoValidUnicode_ShowsAReplacement() =>
        DisplayName.From("\uD800x.jpg").ShouldBe("\uFFFDx.jpg");

    [Theory]
    [Trait("row", "54")]
    [Trait("row", "55")]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("slip")]
    [InlineData(".jpg")]
    [InlineData("slip.jpg.exe")]
    [InlineData("slip.pHp")]
    [InlineData("slip\u202Egpj.exe")]
    [InlineData("slip.png::$DATA")]
    [InlineData(".htaccess")]
    [InlineData("web.config")]
    [InlineData("slip.jpg/")]
    [InlineData("a.svg")]
    [InlineData("a.gif")]
    public void Clean_WhenEndingIsNotOnTheList_Refuses(string? raw) => DisplayName.From(raw).ShouldBeNull();

    [Theory]
    [Trait("row", "54")]
    [InlineData("ก")]
    [InlineData("ก้")]
    [InlineData("👨‍👩‍👧‍👦")]
    public void Clean_WhenNameIsTooLong_CutsWholeLettersAndKeepsTheEnding(string letter)
    {
        var name = DisplayName.From(string.Concat(Enumerable.Repeat(letter, 5000)) + ".jpeg").ShouldNotBeNull();
        name.ShouldEndWith(".jpeg");
        new StringInfo(name).LengthInTextElements.ShouldBeInRange(2, DisplayName.MaxGraphemes);
        name.Length.ShouldBeLessThanOrEqualTo(200);
    }

    [Fact]
    [Trait("row", "23")]
    public void Clean_WhenLettersAreStackedWithoutEnd_StillNamesTheFile() =>
        DisplayName.From("ก" + new string('้', 5000) + ".png").ShouldBe("file.png");

    [Theory]
    [InlineData("slip.jpg", "image/png", "slip.png")]
    [InlineData("slip.png", "image/jpeg", "slip.jpg")]
    [InlineData("slip.jpeg", "image/jpeg", "slip.jpeg")]
    [InlineData("slip.jfif", "image/jpeg", "slip.jfif")]
    [InlineData("slip.pdf", "image/jpeg", "slip.jpg")]
    public void Name_WhenContentIsAnotherAcceptedType_GetsTheRightEnding(string name, string type, string shown) =>
        DisplayName.WithMediaType(name, type).ShouldBe(shown);
}
