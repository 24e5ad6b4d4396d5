using Microsoft.Extensions.DependencyInjection;
using Orleans.Scheduling.Cluster.Tests.Fixture;
using Orleans.Scheduling.Schedules;

namespace Orleans.Scheduling.Cluster.Tests.Schedules;

/// <summary>Rules of the host's own.</summary>
public sealed class AdmissionTests
{
    [Fact]
    public async Task They_are_asked_before_a_schedule_is_made_or_edited_and_what_they_refuse_changes_nothing()
    {
        var rule = new Rule();
        await using var cluster = await SchedulingCluster.StartAsync(configure: silo =>
            silo.Services.AddSingleton<IScheduleAdmission>(rule).AddSingleton<IScheduleAdmission, NoDragons>());
        var id = await cluster.CreateAsync(SchedulingCluster.Every(60));
        Assert.Equal((id, "test", null, "tester"), Short(rule.Asked.Single()));

        var definition = cluster.Store.State(id)!.Head.Definition;
        await cluster.Schedule(id).UpdateAsync(definition with { Name = "next" }, null, new Caller { Name = "eve" });
        Assert.Equal((id, "next", "test", "eve"), Short(rule.Asked[1]));

        rule.Answer = new AdmissionRefusal("Not on a Friday.");
        var refused = await Assert.ThrowsAsync<SchedulingException>(
            () => cluster.Schedule(id).UpdateAsync(definition with { Name = "third" }, null, Caller.Anonymous));
        Assert.Equal((SchedulingError.Refused, "Not on a Friday."), (refused.Error, refused.Message));
        Assert.Equal("next", cluster.Store.State(id)!.Head.Definition.Name);
        await Assert.ThrowsAsync<SchedulingException>(() => cluster.CreateAsync(SchedulingCluster.Every(60)));
        Assert.Equal(2, cluster.Store.Commits);

        // What the service's own rules refuse isn't asked about.
        var asked = rule.Asked.Count;
        await Assert.ThrowsAsync<SchedulingException>(() => cluster.CreateAsync(SchedulingCluster.Every(0)));
        Assert.Equal(asked, rule.Asked.Count);
    }

    [Fact]
    public async Task One_that_names_a_field_is_an_invalid_request()
    {
        await using var cluster = await SchedulingCluster.StartAsync(configure: silo =>
            silo.Services.AddSingleton<IScheduleAdmission, NoDragons>());

        var refused = await Assert.ThrowsAsync<SchedulingException>(
            () => cluster.CreateAsync(SchedulingCluster.Every(60), d => d with { Name = "dragon" }));

        Assert.Equal(SchedulingError.Invalid, refused.Error);
        Assert.Equal(new FieldError("name", "Here be none."), Assert.Single(refused.Fields));
    }

    private static (Guid, string, string?, string?) Short(AdmissionRequest request) =>
        (request.ScheduleId, request.Definition.Name, request.Previous?.Name, request.Caller.Name);

    private sealed class Rule : IScheduleAdmission
    {
        public List<AdmissionRequest> Asked { get; } = [];

        public AdmissionRefusal? Answer { get; set; }

        public ValueTask<AdmissionRefusal?> CheckAsync(AdmissionRequest request, CancellationToken cancellationToken)
        {
            Asked.Add(request);
            return new(Answer);
        }
    }

    private sealed class NoDragons : IScheduleAdmission
    {
        public ValueTask<AdmissionRefusal?> CheckAsync(AdmissionRequest request, CancellationToken cancellationToken) =>
            new(request.Definition.Name == "dragon" ? new AdmissionRefusal("Here be none.", "name") : null);
    }
}
