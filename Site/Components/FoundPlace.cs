using ThaklorAspire.Contracts;

namespace ThaklorAspire.Site.Components;

/// <summary>A subdistrict somebody may mean.</summary>
/// <param name="Code">Six digits: province, district, subdistrict.</param>
/// <param name="Label">ตำบลท่าคล้อ อำเภอแก่งคอย จังหวัดสระบุรี</param>
/// <param name="Postcodes">One, rarely more.</param>
internal sealed record FoundPlace(string Code, LocalizedText Label, IReadOnlyList<string> Postcodes);
