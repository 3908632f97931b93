namespace ThaklorAspire.Site.Pages.Desk;

// What Submissions answers on /desk/audit*.

internal sealed record AuditView(
    IReadOnlyList<AuditItemView> Items,
    string? Next,
    string Mark,
    string? Root,
    IReadOnlyList<AuditOfficerView> Officers
);

internal sealed record AuditItemView(
    long Seq,
    DateTimeOffset At,
    string Who,
    string? WhoName,
    string Act,
    Guid? Subject,
    string? CaseNumber,
    string? Detail
);

internal sealed record AuditOfficerView(Guid Id, string Name, bool Active);

internal sealed record AuditCheckView(string Upto, long Lines, bool Done, AuditFaultView? Fault);

internal sealed record AuditFaultView(long Seq, string Code);
