using MassTransit;

namespace ThaklorAspire.ServiceDefaults.Messaging.Inbox;

/// <summary>
/// Nothing of ours answers a message. An envelope may still name where answers and faults go, and MassTransit would send the fault there,
/// the event and the exception's text in it, whatever <c>PublishFaults</c> says: the addresses are not seen any more from here on.
/// </summary>
internal sealed class NoReplies : IFilter<ConsumeContext>
{
    public Task Send(ConsumeContext context, IPipe<ConsumeContext> next) => next.Send(new WithoutAddresses(context));

    public void Probe(ProbeContext context) => context.CreateFilterScope("noReplies");

    private sealed class WithoutAddresses(ConsumeContext context) : MassTransit.Context.ConsumeContextProxy(context)
    {
        public override Uri? ResponseAddress => null;
        public override Uri? FaultAddress => null;
    }
}
