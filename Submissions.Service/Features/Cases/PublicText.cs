using ThaklorAspire.Contracts.Office;
using ThaklorAspire.Forms.Formats;
using ThaklorAspire.ServiceDefaults.Http;

namespace ThaklorAspire.Submissions.Features.Cases;

/// <summary>
/// What an officer writes to the citizen travels in events and stands in the timeline, so it must not hold a 13-digit number or a phone
/// number, however it is spaced; the numbers of the office and of the agencies it works with may be named.
/// </summary>
internal sealed class PublicText(OfficeFile office)
{
    public const int MostLetters = 1000;
    private const int LeastLetters = 3;

    private static readonly Fault Personal = new(
        "public_text.personal",
        "ข้อความนี้ประชาชนจะเห็น กรุณาลบเลขบัตรประจำตัวประชาชนหรือเบอร์โทรศัพท์ออก",
        "The citizen will read this text: please take out ID or phone numbers"
    );

    private static readonly Fault TooLong = new(
        "public_text.long",
        "ข้อความยาวเกินไป กรุณาเขียนให้สั้นลง",
        "The text is too long: please shorten it"
    );

    private readonly HashSet<string> _officePhones =
    [
        .. office
            .Departments.Select(d => d.Phone)
            .Append(office.Phone)
            .OfType<string>()
            .Select(p => PhoneNumber.Parse(p).Value)
            .OfType<string>()
            .Concat(office.Agencies.SelectMany(PersonalNumber.PhonesIn)),
    ];

    /// <param name="typed">What the officer typed.</param>
    /// <param name="most">Letters. What is put together out of several texts has to stay below the 4,000 characters of a step.</param>
    public Checked Check(string? typed, int most = MostLetters)
    {
        var text = TypedText.IsMalformed(typed ?? "")
            ? Checked(TypedText.Unreadable)
            : TypedText.Check(TypedText.Clean(typed ?? ""), LeastLetters, most);
        // A letter with its vowel and tone mark is three characters, and characters are what a step has room for.
        if (text.IsGood && text.Value!.Length > 2 * most)
        {
            return TooLong;
        }
        return text.IsGood && IsPersonal(text.Value!) ? Personal : text;
    }

    /// <summary>Goes on with the text as it is kept, or refuses it beside the box it was typed in.</summary>
    public Task<IResult> IfGoodAsync(
        string? typed,
        string box,
        HttpContext http,
        Func<string, Task<IResult>> act,
        int most = MostLetters
    )
    {
        var text = Check(typed, most);
        return text.Fault is { } fault
            ? Task.FromResult(
                Problems.Validation(new Dictionary<string, string[]> { [box] = [fault.In(Problems.Language(http))] })
            )
            : act(text.Value!);
    }

    private bool IsPersonal(string text) =>
        PersonalNumber.HasNationalId(text) || PersonalNumber.PhonesIn(text).Any(p => !_officePhones.Contains(p));

    private static Checked Checked(Fault fault) => fault;
}
