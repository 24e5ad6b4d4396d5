using Orleans.Scheduling.Core.Execution;

namespace Orleans.Scheduling.Core.Tests.Execution;

public sealed class ExecutionIdsTests
{
    private static readonly Guid Schedule = Guid.Parse("01980000-0000-7000-8000-000000000001");
    private static readonly Guid Incarnation = Guid.Parse("5c6f3f2e-7d0a-4a57-9f43-0d3c5a1b2e4f");
    private static readonly DateTimeOffset Nominal = new(2027, 1, 4, 10, 0, 0, TimeSpan.Zero);

    /// <summary>Ids go out as idempotency keys: a version that computed them otherwise would run fires twice.</summary>
    [Theory]
    [InlineData("auto", "01a2e024-3900-8d04-b373-5b63e621c198")]
    [InlineData("manual:0198", "01a2e024-3900-857d-b379-95ffcb9b52b1")]
    [InlineData("después:é", "01a2e024-3900-8bd9-82e3-9dfa89a2962e")]
    public void Are_the_same_in_every_version(string cause, string id) =>
        Assert.Equal(id, ExecutionIds.Create(Schedule, Incarnation, Nominal, cause).ToString());

    [Fact]
    public void Are_of_version_8_and_of_the_RFC_variant()
    {
        for (var n = 0; n < 1000; n++)
        {
            var id = ExecutionIds.Create(Schedule, Incarnation, Nominal.AddMinutes(n), "auto");

            Assert.Equal(8, id.Version);
            Assert.InRange(id.Variant, 0x8, 0xB);
        }
    }

    [Fact]
    public void Begin_with_the_nominal_milliseconds()
    {
        var id = ExecutionIds.Create(Schedule, Incarnation, Nominal, "auto").ToString("N");

        Assert.Equal(Nominal.ToUnixTimeMilliseconds().ToString("x12", null), id[..12]);
    }

    [Fact]
    public void Sort_by_nominal_time_as_text_and_as_bytes()
    {
        var ids = Enumerable.Range(0, 500)
            .Select(n => ExecutionIds.Create(Schedule, Incarnation, Nominal.AddMilliseconds(n * 7L), "auto"))
            .ToList();

        Assert.Equal(ids, ids.OrderBy(id => id.ToString(), StringComparer.Ordinal));
        Assert.Equal(ids, ids.OrderBy(id => Convert.ToHexString(id.ToByteArray(bigEndian: true)), StringComparer.Ordinal));
    }

    [Fact]
    public void Differ_by_each_component()
    {
        var other = Guid.Parse("01980000-0000-7000-8000-000000000002");
        Guid[] ids =
        [
            ExecutionIds.Create(Schedule, Incarnation, Nominal, "auto"),
            ExecutionIds.Create(other, Incarnation, Nominal, "auto"),
            ExecutionIds.Create(Schedule, other, Nominal, "auto"),
            ExecutionIds.Create(Schedule, Incarnation, Nominal.AddMilliseconds(1), "auto"),
            ExecutionIds.Create(Schedule, Incarnation, Nominal.AddTicks(1), "auto"),
            ExecutionIds.Create(Schedule, Incarnation, Nominal, "manual:a"),
            ExecutionIds.Create(Schedule, Incarnation, Nominal, ""),
        ];

        Assert.Equal(ids.Length, ids.Distinct().Count());
    }

    [Fact]
    public void Are_of_the_instant_however_its_offset_is_written() => Assert.Equal(
        ExecutionIds.Create(Schedule, Incarnation, Nominal, "auto"),
        ExecutionIds.Create(Schedule, Incarnation, Nominal.ToOffset(TimeSpan.FromHours(5.5)), "auto"));
}
