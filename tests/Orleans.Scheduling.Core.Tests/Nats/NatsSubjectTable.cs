using Orleans.Scheduling.Core.Nats;

namespace Orleans.Scheduling.Core.Tests.Nats;

/// <summary>What may be published to, by subject and by what is allowed.</summary>
public sealed class NatsSubjectTable
{
    [Theory]
    [InlineData("mail.digest", "mail.digest", true)]
    [InlineData("mail.digest", "mail.Digest", false)]
    [InlineData("mail.digest", "mail", false)]
    [InlineData("mail", "mail.digest", false)]
    [InlineData("mail.*", "mail.digest", true)]
    [InlineData("mail.*", "mail", false)]
    [InlineData("mail.*", "mail.digest.daily", false)]
    [InlineData("mail.*.daily", "mail.digest.daily", true)]
    [InlineData("*.digest", "mail.digest", true)]
    [InlineData("mail.>", "mail.digest", true)]
    [InlineData("mail.>", "mail.digest.daily", true)]
    [InlineData("mail.>", "mail", false)]
    [InlineData("mail.>", "mails.digest", false)]
    [InlineData(">", "anything.at.all", true)]
    [InlineData(">", "$SYS.REQ.SERVER.PING", false)]
    [InlineData("*.*", "$JS.API", false)]
    [InlineData(">", "_INBOX.x", false)]
    [InlineData("$JS.>", "$JS.API.INFO", true)]
    [InlineData("mail.>", "mail.$x", true)]
    public void A_pattern_covers_what_NATS_says(string pattern, string subject, bool covers)
    {
        Assert.Null(NatsSubject.WhyNotPattern(pattern));
        Assert.Equal(covers, NatsSubject.Covers(pattern, subject));
        Assert.Equal(covers, NatsSubject.WhyRefused(subject, ["other", pattern]) is null);
    }

    [Theory]
    [InlineData("", "It is empty")]
    [InlineData("mail digest", "contains white space")]
    [InlineData("mail\r\nPUB x", "contains white space")]
    [InlineData(".mail", "nothing before, after or between dots")]
    [InlineData("mail.", "nothing before, after or between dots")]
    [InlineData("mail..digest", "nothing before, after or between dots")]
    [InlineData("mail.*", "has a wildcard")]
    [InlineData(">", "has a wildcard")]
    public void What_is_no_subject_is_refused_whatever_is_allowed(string subject, string why) =>
        Assert.Contains(why, NatsSubject.WhyRefused(subject, [">", subject]), StringComparison.Ordinal);

    [Fact]
    public void So_is_a_long_one() =>
        Assert.Contains("at most 255", NatsSubject.WhyRefused(new string('x', 256), [">"]), StringComparison.Ordinal);

    [Fact]
    public void What_is_not_allowed_is_refused_by_the_name_of_the_option() => Assert.Equal(
        "The subject \"mail.digest\" isn't among Scheduling:Nats:AllowedSubjects.", NatsSubject.WhyRefused("mail.digest", []));

    [Theory]
    [InlineData("mail.>.digest", "goes on after its >")]
    [InlineData("mail.x*", "isn't all of what is between two dots")]
    [InlineData("mail>", "isn't all of what is between two dots")]
    [InlineData("a b", "contains white space")]
    [InlineData("", "It is empty")]
    public void What_is_no_pattern_is_told(string pattern, string why) =>
        Assert.Contains(why, NatsSubject.WhyNotPattern(pattern), StringComparison.Ordinal);
}
