using ThaklorAspire.Forms.Definitions;
using ThaklorAspire.Forms.Formats;
using ThaklorAspire.Site.Language;

namespace ThaklorAspire.Site.Components;

/// <summary>Whether a service takes requests today, and since or until when. A closed one stays listed with the reason and the date.</summary>
internal sealed record Opening(bool Open, DateOnly? Opens, DateOnly? Closes, DateOnly Today)
{
    public static Opening Of(ServiceListItem service, TimeProvider clock) =>
        new(service.Open, service.Opens, service.Closes, ThaiDate.DayInBangkok(clock.GetUtcNow()));

    public static Opening Of(ServiceForm service, TimeProvider clock) =>
        new(service.Open, service.Opens, service.Closes, ThaiDate.DayInBangkok(clock.GetUtcNow()));

    private bool TooEarly => Opens > Today;
    private bool TooLate => Closes < Today;
    public bool Now => Open && !TooEarly && !TooLate;

    /// <summary>The date that matters to the reader, or null when there is none.</summary>
    public string? Note(Words words) =>
        TooEarly ? words[$"เปิดรับตั้งแต่วันที่ {words.DateOf(Opens!.Value)}", $"Opens on {words.DateOf(Opens.Value)}"]
        : TooLate ? words[$"ปิดรับเมื่อวันที่ {words.DateOf(Closes!.Value)}", $"Closed on {words.DateOf(Closes.Value)}"]
        : !Open || Closes is null ? null
        : words[$"รับถึงวันที่ {words.DateOf(Closes.Value)}", $"Open until {words.DateOf(Closes.Value)}"];
}
