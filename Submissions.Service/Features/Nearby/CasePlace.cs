using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using ThaklorAspire.Forms.Answers;
using ThaklorAspire.Forms.Definitions;
using ThaklorAspire.Forms.FieldTypes;
using ThaklorAspire.Submissions.Features.Submitting;

namespace ThaklorAspire.Submissions.Features.Nearby;

/// <summary>
/// Where the thing lies that a case reports, to about ten metres: all that is kept in the clear for telling the next one who reports it.
/// Written only for services whose definition says so (<see cref="NearbyDefinition"/>), gone with the case.
/// </summary>
internal sealed class CasePlace
{
    public const int CellsPerDegree = 10_000;

    public required Guid SubmissionId { get; init; }
    public required string ServiceCode { get; init; }

    /// <summary>The answer to the definition's <c>by</c>; empty without one.</summary>
    public required string Kind { get; init; }

    /// <summary>Latitude in ten-thousandths of a degree, rounded down.</summary>
    public required int Row { get; init; }

    /// <summary>Longitude in ten-thousandths of a degree, rounded down.</summary>
    public required int Column { get; init; }

    /// <summary>Null when the service tells nobody, the answer is not one it tells of, or no point was given.</summary>
    public static CasePlace? Of(ServiceDefinition definition, AnswerSheet sheet, Guid submissionId)
    {
        if (definition.Nearby is not { } nearby || sheet.ByRole(FieldRole.Place) is not { } place)
        {
            return null;
        }
        var kind = nearby.By is null ? null : sheet.Values.GetValueOrDefault(nearby.By);
        var (_, lat, lng) = PlaceField.Split(place);
        return lat is null || lng is null || !nearby.Covers(kind)
            ? null
            : new CasePlace
            {
                SubmissionId = submissionId,
                ServiceCode = definition.Code,
                Kind = kind ?? "",
                Row = CellOf((double)lat.Value),
                Column = CellOf((double)lng.Value),
            };
    }

    public static int CellOf(double degrees) => (int)Math.Floor(degrees * CellsPerDegree);

    internal sealed class Configuration : IEntityTypeConfiguration<CasePlace>
    {
        public void Configure(EntityTypeBuilder<CasePlace> builder)
        {
            builder.ToTable("CasePlace");
            builder.HasKey(p => p.SubmissionId);
            builder.Property(p => p.ServiceCode).HasMaxLength(50);
            builder.Property(p => p.Kind).HasMaxLength(100);
            builder
                .HasOne<Submission>()
                .WithOne()
                .HasForeignKey<CasePlace>(p => p.SubmissionId)
                .OnDelete(DeleteBehavior.Cascade);
            builder.HasIndex(p => new
            {
                p.ServiceCode,
                p.Kind,
                p.Row,
                p.Column,
            });
        }
    }
}
