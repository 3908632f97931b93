using ThaklorAspire.Contracts;
using ThaklorAspire.Forms.Formats;

namespace ThaklorAspire.Forms.Places;

/// <summary>จังหวัด: two digits.</summary>
public sealed record Province(string Code, LocalizedText Name)
{
    public const string Bangkok = "10";

    /// <summary>จังหวัดสระบุรี, กรุงเทพมหานคร.</summary>
    public string FullTh => Code == Bangkok ? Name.Th : $"จังหวัด{Name.Th}";
}

/// <summary>อำเภอ or เขต: four digits.</summary>
public sealed record District(string Code, LocalizedText Name, Province Province)
{
    public string FullTh => (Province.Code == Province.Bangkok ? "เขต" : "อำเภอ") + Name.Th;
}

/// <summary>ตำบล or แขวง: six digits, with its postcodes, mostly one.</summary>
public sealed record Subdistrict(string Code, LocalizedText Name, District District, IReadOnlyList<string> Postcodes)
{
    public string FullTh => (District.Province.Code == Province.Bangkok ? "แขวง" : "ตำบล") + Name.Th;

    /// <summary>ตำบลท่าคล้อ อำเภอแก่งคอย จังหวัดสระบุรี; Tha Khlo, Kaeng Khoi, Saraburi.</summary>
    public LocalizedText Full =>
        new()
        {
            Th = $"{FullTh} {District.FullTh} {District.Province.FullTh}",
            En = $"{Name.En}, {District.Name.En}, {District.Province.Name.En}",
        };
}

/// <summary>
/// Every province, district and subdistrict of Thailand with its code, as the Department of Provincial Administration numbers them. Read
/// once, on first use, from a table inside the program: no call leaves the house.
/// </summary>
public static class Country
{
    private static readonly Lazy<Data> Loaded = new(Load);

    /// <summary>In Thai order of names.</summary>
    public static IReadOnlyList<Province> Provinces => Loaded.Value.Provinces;

    public static Province? Province(string code) => Loaded.Value.ProvinceByCode.GetValueOrDefault(code);

    public static District? District(string code) => Loaded.Value.DistrictByCode.GetValueOrDefault(code);

    public static Subdistrict? Subdistrict(string code) => Loaded.Value.SubdistrictByCode.GetValueOrDefault(code);

    /// <summary>Districts of a province in Thai order; none for an unknown code.</summary>
    public static IReadOnlyList<District> Districts(string province) =>
        Loaded.Value.DistrictsOf.GetValueOrDefault(province, []);

    /// <summary>Subdistricts of a district in Thai order; none for an unknown code.</summary>
    public static IReadOnlyList<Subdistrict> Subdistricts(string district) =>
        Loaded.Value.SubdistrictsOf.GetValueOrDefault(district, []);

    /// <summary>
    /// Subdistricts that fit what somebody types, best first: words of any of the three names, Thai or English, or a postcode. Every word
    /// must fit; a name that begins with the first word comes before one that only holds it.
    /// </summary>
    /// <param name="typed">As typed; at most 100 characters are looked at.</param>
    public static IReadOnlyList<Subdistrict> Search(string typed, int most = 20)
    {
        var words = Key(typed.Length <= 100 ? typed : typed[..100])
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(Bare)
            .Where(w => w.Length > 0)
            .ToArray();
        if (words.Length == 0)
        {
            return [];
        }
        return
        [
            .. Loaded
                .Value.Searchable.Where(s => words.All(w => s.Key.Contains(w, StringComparison.Ordinal)))
                .OrderBy(s =>
                    s.Key.StartsWith(words[0] + " ", StringComparison.Ordinal) ? 0
                    : s.Key.StartsWith(words[0], StringComparison.Ordinal) ? 1
                    : s.Key.Contains(" " + words[0], StringComparison.Ordinal) ? 2
                    : 3
                )
                .Take(most)
                .Select(s => s.Place),
        ];
    }

    private static string Key(string text) => TypedText.AsciiDigits(TypedText.SearchKey(text));

    /// <summary>Without ตำบล, ต. and so on, which the names do not hold.</summary>
    private static string Bare(string word)
    {
        foreach (var prefix in (string[])["ตำบล", "แขวง", "อำเภอ", "เขต", "จังหวัด", "ต.", "อ.", "จ."])
        {
            if (word.Length > prefix.Length && word.StartsWith(prefix, StringComparison.Ordinal))
            {
                return word[prefix.Length..];
            }
        }
        return word;
    }

    private static Data Load()
    {
        using var stream = typeof(Country).Assembly.GetManifestResourceStream("places.tsv")!;
        using var reader = new StreamReader(stream);
        var provinces = new Dictionary<string, Province>(StringComparer.Ordinal);
        var districts = new Dictionary<string, District>(StringComparer.Ordinal);
        var subdistricts = new Dictionary<string, Subdistrict>(8000, StringComparer.Ordinal);
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#'))
            {
                continue;
            }
            // 190205 \t ท่าคล้อ \t Tha Khlo \t 18110
            var parts = line.Split('\t');
            var (code, name) = (parts[0], new LocalizedText { Th = parts[1], En = parts[2] });
            switch (code.Length)
            {
                case 2:
                    provinces[code] = new Province(code, name);
                    break;
                case 4:
                    districts[code] = new District(code, name, provinces[code[..2]]);
                    break;
                default:
                    subdistricts[code] = new Subdistrict(code, name, districts[code[..4]], parts[3].Split(','));
                    break;
            }
        }
        return new Data(
            [.. provinces.Values.OrderBy(p => ThaiOrder(p.Name.Th), StringComparer.Ordinal)],
            provinces,
            districts,
            subdistricts,
            districts
                .Values.GroupBy(d => d.Province.Code)
                .ToDictionary(
                    g => g.Key,
                    g => (IReadOnlyList<District>)[.. g.OrderBy(d => ThaiOrder(d.Name.Th), StringComparer.Ordinal)]
                ),
            subdistricts
                .Values.GroupBy(s => s.District.Code)
                .ToDictionary(
                    g => g.Key,
                    g => (IReadOnlyList<Subdistrict>)[.. g.OrderBy(s => ThaiOrder(s.Name.Th), StringComparer.Ordinal)]
                ),
            [
                .. subdistricts.Values.Select(s =>
                    (
                        Key(
                            $"{s.Name.Th} {s.District.Name.Th} {s.District.Province.Name.Th} {s.Name.En} {s.District.Name.En} {s.District.Province.Name.En} {string.Join(' ', s.Postcodes)}"
                        ),
                        s
                    )
                ),
            ]
        );
    }

    /// <summary>A leading vowel sorts after its consonant: เก้าอี้ stands under ก.</summary>
    private static string ThaiOrder(string name)
    {
        var letters = name.ToCharArray();
        for (var i = 0; i + 1 < letters.Length; i++)
        {
            if (letters[i] is >= 'เ' and <= 'ไ')
            {
                (letters[i], letters[i + 1]) = (letters[i + 1], letters[i]);
                i++;
            }
        }
        return new string(letters);
    }

    private sealed record Data(
        IReadOnlyList<Province> Provinces,
        Dictionary<string, Province> ProvinceByCode,
        Dictionary<string, District> DistrictByCode,
        Dictionary<string, Subdistrict> SubdistrictByCode,
        Dictionary<string, IReadOnlyList<District>> DistrictsOf,
        Dictionary<string, IReadOnlyList<Subdistrict>> SubdistrictsOf,
        IReadOnlyList<(string Key, Subdistrict Place)> Searchable
    );
}
