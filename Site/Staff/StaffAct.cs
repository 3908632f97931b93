using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using ThaklorAspire.ServiceDefaults.Auditing;

namespace ThaklorAspire.Site.Staff;

/// <summary>
/// One line of the staff audit: who did what to whom, when and why. Written in the commit of the act, never changed. Acts on cases
/// are kept by Submissions with their case.
/// </summary>
internal sealed class StaffAct : IAudited
{
    public const string SetUp = "set_up";
    public const string Invited = "invited";
    public const string LinkRenewed = "link_renewed";
    public const string Joined = "joined";
    public const string PasswordSet = "password_set";
    public const string Changed = "changed";
    public const string Disabled = "disabled";
    public const string Enabled = "enabled";
    public const string CasesHandedOver = "cases_handed_over";
    public const string MessageRetried = "message_retried";
    public const string MessageDiscarded = "message_discarded";
    public const string MailRetried = "mail_retried";
    public const string MailDiscarded = "mail_discarded";
    public const string SignedIn = "signed_in";
    public const string SignedOut = "signed_out";
    public const string SessionsEnded = "sessions_ended";
    public const string SecondFactorSet = "second_factor_set";
    public const string SecondFactorRemoved = "second_factor_removed";
    public const string SecondFactorReset = "second_factor_reset";
    public const string RecoveryCodesMade = "recovery_codes_made";
    public const string RecoveryCodeUsed = "recovery_code_used";

    public required Guid Id { get; init; }
    public required DateTimeOffset At { get; init; }

    /// <summary>Null is the system itself, at its first start, or whoever runs the machine, by <c>--reset-second-factor</c>.</summary>
    public required Guid? ActorId { get; init; }
    public required Guid? SubjectId { get; init; }
    public required string Act { get; init; }

    /// <summary>The reason given, or what changed in words (<c>role officer → head</c>).</summary>
    public string? Why { get; init; }

    public AuditLine Audit => new(At, ActorId is { } actor ? AuditLine.Staff(actor) : AuditLine.System, Act, SubjectId);

    private sealed class Configuration : IEntityTypeConfiguration<StaffAct>
    {
        public void Configure(EntityTypeBuilder<StaffAct> act)
        {
            act.ToTable("StaffActs");
            act.HasKey(a => a.Id);
            act.Property(a => a.Id).ValueGeneratedNever();
            act.Ignore(a => a.Audit);
            act.Property(a => a.Act).HasMaxLength(40);
            act.Property(a => a.Why).HasMaxLength(1000);
            act.HasIndex(a => a.At);
        }
    }
}
