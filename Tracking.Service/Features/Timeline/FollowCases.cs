using ThaklorAspire.Contracts.Submissions;
using ThaklorAspire.ServiceDefaults.Messaging.Inbox;
using ThaklorAspire.Tracking.Data;

namespace ThaklorAspire.Tracking.Features.Timeline;

internal sealed class FollowSubmissions : IEventConsumer<TrackingDbContext, SubmissionReceived>
{
    public Task ConsumeAsync(
        SubmissionReceived @event,
        EventContext<TrackingDbContext> context,
        CancellationToken cancellationToken
    )
    {
        EventRules.Check(@event.SubmissionId, @event.Version);
        return CaseProjection.ApplyAsync(context.Db, @event, cancellationToken);
    }
}

internal sealed class FollowStatus : IEventConsumer<TrackingDbContext, CaseStatusChanged>
{
    public Task ConsumeAsync(
        CaseStatusChanged @event,
        EventContext<TrackingDbContext> context,
        CancellationToken cancellationToken
    )
    {
        EventRules.Check(@event.SubmissionId, @event.Version);
        return CaseProjection.ApplyAsync(context.Db, @event, cancellationToken);
    }
}

internal static class EventRules
{
    /// <summary>A case has an id and is moved by hand: a version outside these bounds is no version, and would freeze the case.</summary>
    private const int HighestVersion = 1_000_000;

    /// <exception cref="PoisonMessageException">No repetition makes it right.</exception>
    public static void Check(Guid submissionId, int version)
    {
        if (submissionId == Guid.Empty || version is < 1 or > HighestVersion)
        {
            throw new PoisonMessageException("bad-version");
        }
    }
}
