using Microsoft.Extensions.Logging;
using Orleans.Scheduling.Host.Logging;

namespace Orleans.Scheduling.EndToEnd.Tests.Host;

public sealed class EventHeadingTests
{
    [Theory]
    [InlineData("SYSTEM app_startup: listening", LogLevel.Information, "SYSTEM", "app_startup", "listening")]
    [InlineData("ERROR scheduler_job_error: boom: twice", LogLevel.Warning, "ERROR", "scheduler_job_error", "boom: twice")]
    [InlineData("AUDIT schedule_create success (201): x", LogLevel.Information, "AUDIT", "schedule_create", "AUDIT schedule_create success (201): x")]
    [InlineData("SYSTEM", LogLevel.Information, "SYSTEM", null, "SYSTEM")]
    [InlineData("SYSTEM alone", LogLevel.Information, "SYSTEM", null, "alone")]
    [InlineData("SYSTEMATIC work", LogLevel.Information, "SYSTEM", null, "SYSTEMATIC work")]
    [InlineData("something broke", LogLevel.Error, "ERROR", null, "something broke")]
    [InlineData("", LogLevel.Debug, "SYSTEM", null, "")]
    public void A_message_says_what_it_is_about(string text, LogLevel level, string type, string? action, string message) =>
        Assert.Equal(new EventHeading(type, action, message), EventHeading.Of(text, level));
}
