using System.Text;

namespace ThaklorAspire.ServiceDefaults.Security;

/// <summary>
/// The keyed hashes by which Submissions and Tracking find a case without storing what the citizen types. Each kind is set apart by a
/// prefix, so that a hash of one kind can never stand for another.
/// </summary>
public sealed class LookupHashes(HmacKeys keys)
{
    /// <param name="canonicalCode">13 characters without dashes, from <see cref="TrackingCode.TryParse"/>.</param>
    public string Code(string canonicalCode) => keys.Compute(Bytes("code", canonicalCode));

    public IReadOnlyList<string> CodeCandidates(string canonicalCode) => keys.ComputeAll(Bytes("code", canonicalCode));

    /// <param name="nationalId">13 ASCII digits.</param>
    public string NationalId(string nationalId) => keys.Compute(Bytes("nid", nationalId));

    public IReadOnlyList<string> NationalIdCandidates(string nationalId) => keys.ComputeAll(Bytes("nid", nationalId));

    /// <summary>Salted by the case: ten thousand endings must not be one table for all cases.</summary>
    public string Phone4(Guid submissionId, string last4) => keys.Compute(Bytes("phone4", $"{submissionId:N}:{last4}"));

    public IReadOnlyList<string> Phone4Candidates(Guid submissionId, string last4) =>
        keys.ComputeAll(Bytes("phone4", $"{submissionId:N}:{last4}"));

    /// <summary>Whole phone number, to find a caller's case on the desk.</summary>
    public string Phone(string canonicalPhone) => keys.Compute(Bytes("phone", canonicalPhone));

    public IReadOnlyList<string> PhoneCandidates(string canonicalPhone) =>
        keys.ComputeAll(Bytes("phone", canonicalPhone));

    private static byte[] Bytes(string kind, string value) => Encoding.UTF8.GetBytes($"{kind}\0{value}");
}
