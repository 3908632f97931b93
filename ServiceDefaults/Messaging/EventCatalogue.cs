namespace ThaklorAspire.ServiceDefaults.Messaging;

/// <summary>
/// Wire names and queues of the system's events, given by the host (this project knows no domain word). Set once at start.
/// </summary>
public sealed record EventCatalogue(
    IReadOnlyDictionary<Type, string> Names,
    IReadOnlyDictionary<string, IReadOnlyList<Type>> Queues
)
{
    private static EventCatalogue? current;

    internal static EventCatalogue Current =>
        current ?? throw new InvalidOperationException("AddEventBus has not been called: no event has a name.");

    internal static void Use(EventCatalogue catalogue) => current = catalogue;

    internal static string NameOf(Type type) =>
        Current.Names.TryGetValue(type, out var name)
            ? name
            : throw new InvalidOperationException($"{type.Name} is no event of the contract.");

    internal Type? TypeOf(string name) => Names.FirstOrDefault(n => n.Value == name).Key;
}
