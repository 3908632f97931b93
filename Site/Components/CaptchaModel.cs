namespace ThaklorAspire.Site.Components;

/// <param name="Purpose"><c>submission</c> or <c>lookup</c>.</param>
/// <param name="Error">What is wrong with the last one, or null.</param>
internal sealed record CaptchaModel(string Purpose, string? Error);
