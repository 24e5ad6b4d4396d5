using Microsoft.Extensions.DependencyInjection;
using Orleans.Scheduling.Cluster.Tests.Fixture;
using Orleans.Scheduling.Schedules;

namespace Orleans.Scheduling.Cluster.Tests.Schedules;

/// <summary>Templates, and how the schedules that follow them hear of their edits. Time begins on a Monday, noon.</summary>
public sealed class TemplateTests
{
    private static readonly ScheduleTiming Hourly = new() { Type = ScheduleType.Cron, Cron = "0 * * * *" };

    private static TemplateDefinition Holding(string fields, Func<ScheduleDefinition, ScheduleDefinition> with) => new()
    {
        Defaults = with(new ScheduleDefinition { Name = "", Timing = Hourly, Target = new ExecutionTarget() }),
        Fields = [.. fields.Split(' ')],
    };

    private static readonly TemplateDefinition Urgent = Holding("priority tags", d => d with { Priority = 1, Tags = ["urgent"] });

    [Fact]
    public async Task Followers_go_by_an_edit_of_their_template_and_copies_do_not()
    {
        await using var cluster = await SchedulingCluster.StartAsync();
        var template = cluster.Grains.GetGrain<ITemplateGrain>("mail");
        await template.PutAsync(Urgent, null, Caller.Anonymous);
        var follower = await CreateAsync(cluster, Hourly);
        var owner = await CreateAsync(cluster, Hourly, with: d => d with { Priority = 7 });
        var copy = await CreateAsync(cluster, Hourly, follows: false);

        var put = await template.PutAsync(
            Holding("priority cron_expression", d => d with { Priority = 2, Timing = d.Timing with { Cron = "30 * * * *" } }), 1,
            new Caller { Name = "ann" });
        await SpreadAsync(template);

        Assert.Equal((2, true), (put.Template.Version, put.IsSpreading));
        var followed = await cluster.Schedule(follower).GetAsync();
        Assert.Equal((2, 0, 2), (followed!.Definition.Priority, followed.Definition.Tags.Length, followed.Template!.Version));
        Assert.Equal("0 * * * *", followed.Definition.Timing.Cron);
        Assert.Equal(("mail", true, null), (
            followed.Definition.Template!.Name, followed.Definition.Template.Follows, followed.Definition.Template.Overrides));
        Assert.Equal(7, (await cluster.Schedule(owner).GetAsync())!.Definition.Priority);
        var copied = await cluster.Schedule(copy).GetAsync();
        Assert.Equal((1, 1, 1), (copied!.Definition.Priority, copied.Version, copied.Template!.Version));
        var audit = cluster.Store.Audit(follower)[^1];
        Assert.Equal(("schedule_update", "ann", "template mail is at version 2"), (audit.Action, audit.Actor, audit.Note));
        Assert.Equal(["priority", "tags", "template_version"], audit.Changes.Select(change => change.Field).Order(StringComparer.Ordinal));

        // What the template holds no more, and holds now.
        var edit = cluster.Templates.Audit[^1];
        Assert.Equal(("template_update", "template/mail", "ann"), (edit.Action, edit.Resource, edit.Actor));
        Assert.Equal(
            ["cron_expression", "priority", "tags"], edit.Changes.Select(change => change.Field).Where(field => field != "schedule_type"));
    }

    [Fact]
    public async Task A_follower_whose_times_are_the_template_s_fires_by_its_edit()
    {
        await using var cluster = await SchedulingCluster.StartAsync();

        // At noon sharp it would fire at once, and what is next then depends on whether it has.
        cluster.Time.Advance(TimeSpan.FromMinutes(1));
        var template = cluster.Grains.GetGrain<ITemplateGrain>("times");
        await template.PutAsync(Holding("cron_expression", d => d), null, Caller.Anonymous);
        var id = await CreateAsync(cluster, new() { Type = ScheduleType.Cron }, name: "times");
        Assert.Equal(13, (await cluster.Schedule(id).GetAsync())!.NextExecutionAt!.Value.Hour);

        await template.PutAsync(
            Holding("cron_expression", d => d with { Timing = d.Timing with { Cron = "0 20 * * *" } }), null, Caller.Anonymous);
        await SpreadAsync(template);

        Assert.Equal(20, (await cluster.Schedule(id).GetAsync())!.NextExecutionAt!.Value.Hour);
    }

    [Fact]
    public async Task A_follower_that_a_version_would_make_wrong_stays_as_it_is_says_so_and_is_counted()
    {
        await using var cluster = await SchedulingCluster.StartAsync();
        using var refusals = new Counted(cluster, "schedule_template_refusals_total");
        var template = cluster.Grains.GetGrain<ITemplateGrain>("mail");
        await template.PutAsync(Urgent, null, Caller.Anonymous);
        var recurring = await CreateAsync(cluster, Hourly, with: d => d with { Timing = Hourly with { EndAt = cluster.Time.GetUtcNow().AddDays(9) } });

        // Valid by itself, but not beside the schedule's own end.
        await template.PutAsync(
            Holding("priority start_at", d => d with { Priority = 3, Timing = d.Timing with { StartAt = cluster.Time.GetUtcNow().AddDays(10) } }),
            null, Caller.Anonymous);
        await SpreadAsync(template);

        var stays = (await cluster.Schedule(recurring).GetAsync())!;
        Assert.Equal((1, 1, 2), (stays.Definition.Priority, stays.Template!.Version, stays.Template.Refusal!.Version));
        Assert.Contains("end_at", stays.Template.Refusal.Reason, StringComparison.Ordinal);
        Assert.Equal(ScheduleStatus.Active, stays.Status);
        Assert.Equal("schedule_template_refused", cluster.Store.Audit(recurring)[^1].Action);
        Assert.Equal(1, refusals.Count);

        await template.PutAsync(Holding("priority", d => d with { Priority = 4 }), null, Caller.Anonymous);
        await SpreadAsync(template);
        stays = (await cluster.Schedule(recurring).GetAsync())!;
        Assert.Equal((4, 3, null), (stays.Definition.Priority, stays.Template!.Version, stays.Template.Refusal));
    }

    [Fact]
    public async Task A_rule_of_the_host_s_own_is_asked_about_what_a_follower_would_be()
    {
        await using var cluster = await SchedulingCluster.StartAsync(
            configure: silo => silo.Services.AddSingleton<IScheduleAdmission>(new NoPriority9()));
        var template = cluster.Grains.GetGrain<ITemplateGrain>("mail");
        await template.PutAsync(Urgent, null, Caller.Anonymous);
        var id = await CreateAsync(cluster, Hourly);

        await template.PutAsync(Holding("priority", d => d with { Priority = 9 }), null, Caller.Anonymous);
        await SpreadAsync(template);

        var stays = (await cluster.Schedule(id).GetAsync())!;
        Assert.Equal((1, "No 9."), (stays.Definition.Priority, stays.Template!.Refusal!.Reason));
    }

    [Fact]
    public async Task What_a_dead_silo_left_untold_is_told_by_another_from_where_it_was()
    {
        await using var cluster = await SchedulingCluster.StartAsync(silos: 2);
        var (name, template) = await OnSecondSiloAsync(cluster);
        await template.PutAsync(Urgent, null, Caller.Anonymous);
        await SpreadAsync(template);
        var ids = await Task.WhenAll(Enumerable.Range(0, 210).Select(_ => CreateAsync(cluster, Hourly, name)));
        var asked = cluster.Templates.Pages.Count;
        var second = new TaskCompletionSource();
        cluster.Templates.BeforePage = before =>
        {
            if (before != asked + 1)
            {
                return Task.CompletedTask;
            }

            second.SetResult();
            return new TaskCompletionSource().Task;
        };

        await template.PutAsync(Holding("priority", d => d with { Priority = 2 }), null, Caller.Anonymous);
        await second.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await cluster.Silos.KillSiloAsync(cluster.Silos.Silos[1]);
        await cluster.AdvanceUntilAsync(() => ids.All(id => cluster.Store.State(id)!.Head.Definition.Priority == 2));

        Assert.Equal(ids.Order().ElementAt(199), cluster.Templates.Pages[asked + 2]);
        Assert.All(ids, id => Assert.Single(cluster.Store.Audit(id), row => row.Action == "schedule_update"));
    }

    [Fact]
    public async Task A_schedule_stored_while_its_template_changed_hears_of_it_all_the_same()
    {
        await using var cluster = await SchedulingCluster.StartAsync();
        var template = cluster.Grains.GetGrain<ITemplateGrain>("mail");
        await template.PutAsync(Urgent, null, Caller.Anonymous);
        await SpreadAsync(template);
        var (looked, let) = (new TaskCompletionSource(), new TaskCompletionSource());
        cluster.Store.Hold = _ =>
        {
            looked.TrySetResult();
            return let.Task;
        };
        var creating = CreateAsync(cluster, Hourly);
        await looked.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await template.PutAsync(Holding("priority", d => d with { Priority = 2 }), null, Caller.Anonymous);
        await SpreadAsync(template);
        let.SetResult();

        await cluster.StateAsync(await creating, state => state.Head.Definition.Priority == 2, "the schedule goes by version 2");
    }

    [Fact]
    public async Task Edits_through_Orleans_make_a_field_the_schedule_s_own_and_give_it_back()
    {
        await using var cluster = await SchedulingCluster.StartAsync();
        var template = cluster.Grains.GetGrain<ITemplateGrain>("mail");
        await template.PutAsync(Urgent, null, Caller.Anonymous);
        var id = await CreateAsync(cluster, Hourly);
        var schedule = cluster.Schedule(id);

        var read = (await schedule.GetAsync())!.Definition;
        var edited = await schedule.UpdateAsync(read with { Priority = 8 }, null, Caller.Anonymous);
        Assert.Equal(8, edited.Definition.Priority);
        Assert.Contains("priority", edited.Template!.Overrides);
        var back = await schedule.UpdateAsync(
            edited.Definition with { Template = edited.Definition.Template! with { Overrides = edited.Template.Overrides.Remove("priority") } },
            null, Caller.Anonymous);
        Assert.Equal(1, back.Definition.Priority);
        var left = await schedule.UpdateAsync(back.Definition with { Template = null }, null, Caller.Anonymous);
        Assert.Equal((1, null), (left.Definition.Priority, left.Template));

        var wrong = await Assert.ThrowsAsync<SchedulingException>(() => schedule.UpdateAsync(
            left.Definition with { Template = new() { Name = "mail", Overrides = ["zebra"] } }, null, Caller.Anonymous));
        Assert.Equal("template.overrides", Assert.Single(wrong.Fields).Field);
    }

    [Fact]
    public async Task A_template_that_schedules_follow_stays_and_one_that_is_unknown_is_named()
    {
        await using var cluster = await SchedulingCluster.StartAsync();
        var template = cluster.Grains.GetGrain<ITemplateGrain>("mail");
        var unknown = await Assert.ThrowsAsync<SchedulingException>(() => CreateAsync(cluster, Hourly));
        await template.PutAsync(Urgent, null, Caller.Anonymous);
        var copy = await CreateAsync(cluster, Hourly, follows: false);
        var id = await CreateAsync(cluster, Hourly);

        var refusal = await Assert.ThrowsAsync<SchedulingException>(() => template.DeleteAsync(null, Caller.Anonymous));
        await cluster.Schedule(id).CancelAsync(null, null, Caller.Anonymous);
        await template.DeleteAsync(1, Caller.Anonymous);

        Assert.Equal("template", Assert.Single(unknown.Fields).Field);
        Assert.Equal(SchedulingError.Conflict, refusal.Error);
        Assert.StartsWith("1 schedules", refusal.Message, StringComparison.Ordinal);
        Assert.Null(await template.GetAsync());

        // What was copied once is edited without it.
        var read = (await cluster.Schedule(copy).GetAsync())!.Definition;
        Assert.Equal("d", (await cluster.Schedule(copy).UpdateAsync(read with { Description = "d" }, null, Caller.Anonymous)).Definition.Description);
        var wrong = await Assert.ThrowsAsync<SchedulingException>(
            () => template.PutAsync(Holding("priority", d => d with { Priority = 11 }), null, Caller.Anonymous));
        Assert.Equal("priority", Assert.Single(wrong.Fields).Field);
    }

    private static Task<Guid> CreateAsync(
        SchedulingCluster cluster, ScheduleTiming timing, string name = "mail", bool follows = true,
        Func<ScheduleDefinition, ScheduleDefinition>? with = null) => cluster.CreateAsync(timing, definition =>
            (with?.Invoke(definition) ?? definition) with { Template = new TemplateUse { Name = name, Follows = follows } });

    // Each look is a call of the grain, between which its work goes on; no time has to pass.
    private static async Task SpreadAsync(ITemplateGrain template)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while ((await template.GetAsync())!.IsSpreading)
        {
            Assert.False(limit.IsCancellationRequested, "The schedules are never told.");
            await Task.Yield();
        }
    }

    private static async Task<(string Name, ITemplateGrain Template)> OnSecondSiloAsync(SchedulingCluster cluster)
    {
        for (var number = 0; ; number++)
        {
            var template = cluster.Grains.GetGrain<ITemplateGrain>($"mail-{number}");
            await template.GetAsync();
            if (await cluster.IsOnAsync(template, silo: 1))
            {
                return ($"mail-{number}", template);
            }
        }
    }

    private sealed class NoPriority9 : IScheduleAdmission
    {
        public ValueTask<AdmissionRefusal?> CheckAsync(AdmissionRequest request, CancellationToken cancellationToken) =>
            ValueTask.FromResult(request.Definition.Priority == 9 ? new AdmissionRefusal("No 9.") : null);
    }
}
