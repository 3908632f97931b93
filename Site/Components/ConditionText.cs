namespace ThaklorAspire.Site.Components;

/// <summary>A condition without the number the definition may carry ("1. กรุณา…"): the list numbers by itself.</summary>
internal static class ConditionText
{
    public static string Of(string text)
    {
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        return dot is 1 or 2 && text[..dot].All(char.IsAsciiDigit) ? text[(dot + 1)..].TrimStart() : text;
    }
}
