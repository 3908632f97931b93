namespace ThaklorAspire.Contracts.Submissions;

/// <summary>The closed set of public states of a case, as they stand on the wire and in <c>GET /api/tracking/{code}</c>.</summary>
public static class CaseStatusCodes
{
    public const string Submitted = "submitted";
    public const string Received = "received";
    public const string Checking = "checking";
    public const string NeedInfo = "need_info";
    public const string InProgress = "in_progress";
    public const string Forwarded = "forwarded";
    public const string AwaitingPay = "awaiting_pay";
    public const string Done = "done";
    public const string Rejected = "rejected";
    public const string Cancelled = "cancelled";
    public const string Closed = "closed";
}
