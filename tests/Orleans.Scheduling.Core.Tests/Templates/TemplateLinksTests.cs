using Orleans.Scheduling.Core.Firing;
using Orleans.Scheduling.Core.Templates;
using Orleans.Scheduling.Core.Tests.Firing;

namespace Orleans.Scheduling.Core.Tests.Templates;

/// <summary>A schedule and the template it names, through edits of either. The day is a Monday.</summary>
public sealed class TemplateLinksTests
{
    private static readonly ScheduleDefinition Schedule =
        Given.Cron("0 12 * * *") with { Priority = 7, Template = new TemplateUse { Name = "mail", Follows = true } };

    private static Template Version(long version, string fields, Func<ScheduleDefinition, ScheduleDefinition> with) => new()
    {
        Name = "mail",
        Version = version,
        Definition = new TemplateDefinition { Defaults = with(Given.Cron("0 11 * * *")), Fields = [.. fields.Split(' ')] },
    };

    private static readonly Template First = Version(1, "priority max_instances", d => d with { Priority = 2, MaxInstances = 9 });

    [Fact]
    public void At_creation_what_is_not_at_its_default_is_the_schedule_s_own()
    {
        var (definition, link) = TemplateLinks.Resolve(Schedule, null, First);

        Assert.Equal((7, 9), (definition.Priority, definition.MaxInstances));
        Assert.Null(definition.Template);
        Assert.Equal(("mail", 1, true), (link!.Applied.Name, link.Applied.Version, link.Applied.Follows));
        Assert.Equal("cron_expression priority schedule_type target_command", string.Join(' ', link.Applied.Overrides));
    }

    [Fact]
    public void An_edit_makes_what_it_changes_the_schedule_s_own_and_nothing_else()
    {
        var subject = Created();

        var edited = Edit(subject, d => d with { MaxInstances = 4 }, First);
        Assert.Contains("max_instances", edited.Overrides);
        Assert.Equal(4, subject.State.Head.Definition.MaxInstances);

        Assert.Equal(edited.Overrides, Edit(subject, d => d, First).Overrides.AsEnumerable());
    }

    [Fact]
    public void A_field_given_back_is_the_template_s_again()
    {
        var subject = Created();

        var own = Edit(subject, d => d with { Template = d.Template! with { Overrides = ["cron_expression", "target_command"] } }, First);

        Assert.Equal("cron_expression schedule_type target_command", string.Join(' ', own.Overrides));
        Assert.Equal(2, subject.State.Head.Definition.Priority);
    }

    [Fact]
    public void A_field_that_the_template_holds_no_more_goes_back_to_what_it_was_without_it()
    {
        var subject = Created();

        Follow(subject, Version(2, "jitter_seconds", d => d.Timed(t => t with { JitterSeconds = 5 })), "10:30");

        var head = subject.State.Head;
        Assert.Equal((7, 3, 5), (head.Definition.Priority, head.Definition.MaxInstances, head.Definition.Timing.JitterSeconds));
        Assert.Equal((2, null), (head.Template!.Applied.Version, head.Template.Applied.Refusal));
    }

    [Fact]
    public void What_was_due_before_the_template_changed_is_settled_by_what_the_schedule_was()
    {
        var subject = Created(d => d with { Timing = new() { Type = ScheduleType.Cron } }, "cron_expression", d => d);
        Assert.Equal(Given.At("11:00"), subject.Runtime.NextFireAt);
        var version = subject.Version;

        var decision = Follow(subject, Version(2, "cron_expression", d => d.Timed(t => t with { Cron = "0 13 * * *" })), "12:00");

        Assert.Equal("11:00 missed (misfire:grace)", subject.History);
        Assert.Equal(Given.At("13:00"), subject.Runtime.NextFireAt);
        Assert.Equal(version + 1, subject.Version);
        Assert.Equal("schedule_update", Assert.Single(decision.Audit).Action);
    }

    [Fact]
    public void A_version_that_is_refused_leaves_the_schedule_as_it_was_and_says_so_until_a_later_one_is_taken()
    {
        var subject = Created();
        var second = Version(2, "priority", d => d);

        var refused = Follow(subject, second, "10:30", "wrong");
        Assert.True(Following.IsRefusal(Assert.Single(refused.Audit)));
        Assert.EndsWith(": wrong", refused.Audit[0].Note, StringComparison.Ordinal);
        var applied = subject.State.ToSnapshot().Template!;
        Assert.Equal((1, new TemplateRefusal(2, "wrong")), (applied.Version, applied.Refusal!));
        Assert.Equal(9, subject.State.Head.Definition.MaxInstances);

        var before = subject.State;
        Follow(subject, second, "10:31");
        Assert.Same(before, subject.State);
        Follow(subject, second with { Version = 3 }, "10:32");
        Assert.Equal((3, null), (subject.State.Head.Template!.Applied.Version, subject.State.Head.Template.Applied.Refusal));
    }

    [Fact]
    public void What_was_judged_for_another_version_of_the_schedule_changes_nothing()
    {
        var subject = Created();
        var stale = Input(subject, Version(2, "priority", d => d));
        Edit(subject, d => d with { Description = "edited" }, First);
        var before = subject.State;

        subject.Put(c => stale with { Change = c }, "10:30");

        Assert.Same(before, subject.State);
    }

    [Fact]
    public void A_schedule_that_was_copied_once_or_has_ended_hears_of_nothing()
    {
        var once = TemplateLinks.Resolve(Schedule with { Template = new TemplateUse { Name = "mail" } }, null, First);
        var subject = Subject.Created(once.Definition, "10:00");
        var head = subject.State.Head with { Template = once.Link };

        Assert.Null(once.Link!.Base);
        Assert.False(TemplateLinks.IsNewer(head, First with { Version = 2 }));
        var followed = Created().State.Head;
        Assert.True(TemplateLinks.IsNewer(followed, First with { Version = 2 }));
        Assert.False(TemplateLinks.IsNewer(followed with { Status = ScheduleStatus.Completed }, First with { Version = 2 }));
        Assert.False(TemplateLinks.IsNewer(followed, First with { Name = "another", Version = 2 }));

        // An edit of it goes by no template, and doesn't look for one.
        var edit = once.Definition with { Template = new TemplateUse { Name = "mail" }, MaxInstances = 4 };
        Assert.False(TemplateLinks.Applies(edit, head));
        var (definition, link) = TemplateLinks.Resolve(edit, head, null);
        Assert.Equal((4, 1), (definition.MaxInstances, link!.Applied.Version));
        Assert.Contains("max_instances", link.Applied.Overrides);

        // Unless it says what is its own: then it is copied anew.
        var anew = edit with { Template = new TemplateUse { Name = "mail", Overrides = ["cron_expression", "target_command"] } };
        Assert.True(TemplateLinks.Applies(anew, head));
        (definition, link) = TemplateLinks.Resolve(anew, head, First with { Version = 5 });
        Assert.Equal((9, 2, 5), (definition.MaxInstances, definition.Priority, link!.Applied.Version));
        Assert.Null(link.Base);
    }

    [Fact]
    public void A_schedule_that_leaves_its_template_keeps_what_it_has()
    {
        var subject = Created();

        subject.Update("10:30", _ => subject.State.ToSnapshot().Definition with { Template = null });

        Assert.Null(subject.State.Head.Template);
        Assert.Equal(9, subject.State.Head.Definition.MaxInstances);
    }

    [Fact]
    public void A_target_that_takes_another_s_place_takes_its_place_among_what_is_own()
    {
        var subject = Created();
        var hook = new ExecutionTarget { Webhook = new WebhookTarget { Url = "https://example.com" } };

        var own = Edit(subject, d => d with { Target = hook }, First);

        Assert.Contains("webhook", own.Overrides);
        Assert.DoesNotContain("target_command", own.Overrides);
    }

    private static Subject Created(
        Func<ScheduleDefinition, ScheduleDefinition>? with = null, string? fields = null,
        Func<ScheduleDefinition, ScheduleDefinition>? holding = null)
    {
        var template = fields is null ? First : Version(1, fields, holding!);
        var (definition, link) = TemplateLinks.Resolve(with?.Invoke(Schedule) ?? Schedule, null, template);
        return Subject.Created(definition, link);
    }

    private static AppliedTemplate Edit(Subject subject, Func<ScheduleDefinition, ScheduleDefinition> edit, Template template)
    {
        var (definition, link) = TemplateLinks.Resolve(edit(subject.State.ToSnapshot().Definition), subject.State.Head, template);
        subject.Put(c => new ScheduleInput.Update(definition, c) { Template = link }, "10:15");
        return subject.State.Head.Template!.Applied;
    }

    private static ScheduleInput.TemplateChanged Input(Subject subject, Template template, string? refusal = null) =>
        new(template, TemplateLinks.Next(subject.State.Head, template), subject.Version, new Change(default, Caller.Anonymous))
        {
            Refusal = refusal,
        };

    private static Decision Follow(Subject subject, Template template, string at, string? refusal = null) =>
        subject.Put(c => Input(subject, template, refusal) with { Change = c with { Note = "n" } }, at);
}
