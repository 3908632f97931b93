using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using ThaklorAspire.ServiceDefaults;
using ThaklorAspire.Testing;

namespace ThaklorAspire.Submissions.Tests.Features;

/// <summary>A rehearsal may live three weeks ahead; a production host never.</summary>
public sealed class MovedClockTests
{
    [Fact]
    public void Clock_OfARehearsal_IsAheadByTheOffset()
    {
        var ahead = ClockOf("Rehearsal", "21.00:00:00").GetUtcNow() - TimeProvider.System.GetUtcNow();

        ahead.ShouldBe(TimeSpan.FromDays(21), TimeSpan.FromMinutes(1));
    }

    [Theory]
    [InlineData("Production")]
    [InlineData("Rehearsal")]
    public void Clock_WithoutAnOffset_IsTheSystems(string environment) =>
        ClockOf(environment, null).ShouldBe(TimeProvider.System);

    [Fact]
    public void Host_InProduction_RefusesAMovedClock() =>
        Should
            .Throw<InvalidOperationException>(() => ClockOf("Production", "21.00:00:00"))
            .Message.ShouldContain("Clock:Offset is set");

    [Fact]
    public void Host_WithAnOffsetThatIsNoTime_SaysSo() =>
        Should
            .Throw<InvalidOperationException>(() => ClockOf("Rehearsal", "three weeks"))
            .Message.ShouldContain("21.00:00:00");

    private static TimeProvider ClockOf(string environment, string? offset)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = environment });
        foreach (var (key, value) in TestKeys.All)
        {
            builder.Configuration[key] = value;
        }
        builder.Configuration["Public:Url"] = "https://test.thaklor.example";
        builder.Configuration["Clock:Offset"] = offset;
        builder.AddServiceDefaults(ResourceNames.Submissions);
        using var services = builder.Services.BuildServiceProvider();
        return services.GetRequiredService<TimeProvider>();
    }
}
