using System.Text.Json;
using System.Text.Json.Serialization;
using ThaklorAspire.Contracts.Payments;

namespace ThaklorAspire.Contracts.Office;

/// <summary>
/// <c>office.json</c>: the office as data. The file is a contract between the admin who edits it and every service that reads it,
/// which is why its shape lives here. Read once at start; a bad file stops the start with line and reason.
/// </summary>
public sealed record OfficeFile
{
    public required LocalizedText Name { get; init; }

    /// <summary>Short name used in subjects and running text, <c>อบต.ท่าคล้อ</c>.</summary>
    public required LocalizedText ShortName { get; init; }

    /// <summary>The name of the place alone, <c>ท่าคล้อ</c>: what stands behind the abbreviation in the short name.</summary>
    public string Place => ShortName.Th[(ShortName.Th.LastIndexOf('.') + 1)..].Trim();
    public required LocalizedText Address { get; init; }

    /// <summary>As printed for people, <c>0 3671 5427</c>.</summary>
    public required string Phone { get; init; }
    public required string Email { get; init; }
    public string? Website { get; init; }
    public required OfficeHours Hours { get; init; }

    /// <summary>Official holidays, each with its date in the Gregorian calendar. A year without any entry counts Monday to Friday and is warned of.</summary>
    public required IReadOnlyList<OfficeHoliday> Holidays { get; init; }

    /// <summary>Where citizens transfer money to; null until the office has set it, and the site then says so.</summary>
    public PayeeAccount? Payee { get; init; }
    public required MailSender Mail { get; init; }

    /// <summary>
    /// What stands before the number of a letter, <c>สบ 75201</c>: letters are then numbered <c>สบ 75201/12</c>. Null numbers them by year,
    /// <c>12/2570</c>.
    /// </summary>
    public string? LetterPrefix { get; init; }

    /// <summary>Path of the office's seal below the site's files; null shows the product's own mark.</summary>
    public string? Seal { get; init; }
    public required IReadOnlyList<OfficeDepartment> Departments { get; init; }

    /// <summary>
    /// Agencies that cases are often passed on to, each as the citizen reads it, with its way of contact:
    /// <c>การไฟฟ้าส่วนภูมิภาค โทร. 1129</c>. Phone numbers in it may be told to citizens.
    /// </summary>
    public IReadOnlyList<string> Agencies { get; init; } = [];

    /// <summary>The subdistrict that addresses begin with, since nearly everybody who files lives there; null begins with none.</summary>
    public OfficeHome? Home { get; init; }

    /// <summary>Codes of the services that the front page offers first; what it does not name follows in the order of the catalogue.</summary>
    public IReadOnlyList<string> FeaturedServices { get; init; } = [];

    /// <summary>Name and contact of the data protection officer or whoever answers for personal data (PDPA s.23(5)).</summary>
    public required LocalizedText PrivacyContact { get; init; }

    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        RespectNullableAnnotations = true,
    };

    /// <summary>Reads and checks the file.</summary>
    /// <exception cref="InvalidDataException">Says file, line (where JSON knows it) and reason; the host must not start.</exception>
    public static OfficeFile Load(string path)
    {
        OfficeFile office;
        try
        {
            using var stream = File.OpenRead(path);
            office =
                JsonSerializer.Deserialize<OfficeFile>(stream, Format)
                ?? throw new InvalidDataException($"{path}: the file holds null instead of the office");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{path}, line {e.LineNumber + 1}, {e.Path}: {e.Message}", e);
        }
        catch (IOException e)
        {
            throw new InvalidDataException($"{path}: cannot be read: {e.Message}", e);
        }
        var faults = office.Faults().ToList();
        return faults.Count == 0 ? office : throw new InvalidDataException($"{path}: {string.Join("; ", faults)}");
    }

    /// <summary>The department with this code; the definitions are checked against it at start.</summary>
    public OfficeDepartment? Department(string code) => Departments.FirstOrDefault(d => d.Code == code);

    private IEnumerable<string> Faults()
    {
        if (Hours.Opens >= Hours.Closes)
        {
            yield return $"hours: opens {Hours.Opens} is not before closes {Hours.Closes}";
        }
        foreach (var fault in Payee?.Faults() ?? [])
        {
            yield return fault;
        }
        if (Departments.Count == 0)
        {
            yield return "departments: at least one is needed";
        }
        foreach (var twice in Departments.GroupBy(d => d.Code).Where(g => g.Count() > 1))
        {
            yield return $"departments: code '{twice.Key}' stands {twice.Count()} times";
        }
        foreach (var twice in Holidays.GroupBy(h => h.Date).Where(g => g.Count() > 1))
        {
            yield return $"holidays: {twice.Key:yyyy-MM-dd} stands {twice.Count()} times";
        }
        foreach (var late in Holidays.Where(h => h.Date.Year is < 2000 or > 2399))
        {
            yield return $"holidays: {late.Date:yyyy-MM-dd} is not a Gregorian date (a year of the Buddhist era?)";
        }
    }
}

/// <summary>Local time of the office (Asia/Bangkok).</summary>
public sealed record OfficeHours
{
    public required TimeOnly Opens { get; init; }
    public required TimeOnly Closes { get; init; }
}

/// <param name="Subdistrict">Six digits: province, district, subdistrict; 190205 is ท่าคล้อ of สระบุรี, not of ศรีสะเกษ.</param>
public sealed record OfficeHome(string Subdistrict, string Postcode);

public sealed record OfficeHoliday
{
    public required DateOnly Date { get; init; }
    public required LocalizedText Name { get; init; }
}

public sealed record PayeeAccount
{
    public required LocalizedText Bank { get; init; }
    public required string AccountNumber { get; init; }
    public required string AccountName { get; init; }

    /// <summary>
    /// What the account is registered under with PromptPay: a mobile number, a tax ID or an e-wallet. With it the site shows a QR code to pay
    /// by; null shows none.
    /// </summary>
    public string? PromptPay { get; init; }

    /// <summary>Biller ID of the office for bill payments, 15 digits, instead of <see cref="PromptPay"/>: the statement then says for which service was paid.</summary>
    public string? Biller { get; init; }

    /// <summary>Whom the QR code pays; null when the office has registered nothing.</summary>
    [JsonIgnore]
    public PromptPay? Qr =>
        Biller is not null ? Payments.PromptPay.BillerOf(Biller)
        : PromptPay is not null ? Payments.PromptPay.Account(PromptPay)
        : null;

    internal IEnumerable<string> Faults()
    {
        if (PromptPay is not null && Biller is not null)
        {
            yield return "payee: promptPay and biller exclude each other";
        }
        if (PromptPay is not null && Payments.PromptPay.Account(PromptPay) is null)
        {
            yield return "payee.promptPay: neither a mobile number (10 digits) nor a tax ID (13, with its check digit) nor an e-wallet (15)";
        }
        if (Biller is not null && Payments.PromptPay.BillerOf(Biller) is null)
        {
            yield return "payee.biller: not 15 digits that begin with a tax ID";
        }
    }
}

public sealed record MailSender
{
    public required string From { get; init; }
    public required LocalizedText Name { get; init; }
}

public sealed record OfficeDepartment
{
    public required string Code { get; init; }
    public required LocalizedText Title { get; init; }

    /// <summary>Box that is told of a new case; null tells nobody.</summary>
    public string? Email { get; init; }
    public string? Phone { get; init; }
}
