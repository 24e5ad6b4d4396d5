using Orleans.Scheduling.EndToEnd.Tests.Processes;

namespace Orleans.Scheduling.EndToEnd.Tests.Contract.Drives;

/// <summary>Templates: create, replace, read, delete; and what a schedule of one answers.</summary>
internal sealed class TemplateDrive : IDrive
{
    private const string Name = "reports";

    public async Task RunAsync(ContractApi api, Scenario scenario)
    {
        // An If-Match is for templates that exist.
        await api.ExpectAsync(201, "PutTemplate", [Name], body: new { timezone = "Europe/Paris", misfire_grace_seconds = (int?)null });
        var template = await api.ExpectAsync(200, "PutTemplate", [Name], body: new { retry = new { max_retries = 2 }, priority = 2 });
        await api.ExpectAsync(400, "PutTemplate", [Name], body: new { priority = 11 });
        await api.ExpectAsync(200, "GetTemplate", [Name]);
        await api.ExpectAsync(304, "GetTemplate", [Name], header: ("If-None-Match", $"\"{template["version"]}\""));
        await api.ExpectAsync(404, "GetTemplate");
        await api.ExpectAsync(200, "ListTemplates");

        var schedule = await api.CreateAsync(new { template = Name, follow_template = true });
        await api.ExpectAsync(200, "GetSchedule", [schedule]);
        await api.ExpectAsync(200, "PatchSchedule", [schedule], body: new { use_template = new[] { "priority" } });
        await api.CreateAsync();
        await api.ExpectAsync(200, "ListConflicts", [schedule], "?window_seconds=60&hours=24");
        await api.ExpectAsync(404, "ListConflicts");
        await api.ExpectAsync(409, "DeleteTemplate", [Name]);
        await api.ExpectAsync(200, "CancelSchedule", [schedule]);
        await api.ExpectAsync(200, "DeleteTemplate", [Name]);
        await api.ExpectAsync(404, "DeleteTemplate", [Name]);
    }
}
