namespace Orleans.Scheduling.EndToEnd.Tests.Gateway;

/// <summary>Calendars over HTTP: what is accepted, refused and answered.</summary>
public sealed class CalendarTests : IAsyncLifetime
{
    private const string Path = "/api/v1/calendars/de-holidays";
    private GatewayUnderTest _gateway = null!;

    public async Task InitializeAsync() => _gateway = await GatewayUnderTest.StartAsync();

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public async Task A_calendar_is_created_read_replaced_and_removed()
    {
        var created = await PutAsync("""
            {"description": "d", "timezone": "Europe/Berlin", "dates": ["2027-05-01"], "yearly_dates": ["12-25"],
             "weekdays": ["sunday"], "windows": [{"cron_expression": "0 22 * * *", "duration_seconds": 3600}]}
            """, ("X-Performed-By", "ann"));
        Assert.Equal((201, "\"1\"", Path), (created.Status, created.Headers["ETag"], created.Headers["Location"]));
        Assert.Equal(
            ("de-holidays", "Europe/Berlin", "ann", 1),
            ((string)created.Json["name"]!, (string)created.Json["timezone"]!, (string)created.Json["updated_by"]!, (int)created.Json["version"]!));
        Assert.Equal(3600, (int)created.Json["windows"]![0]!["duration_seconds"]!);

        // What an answer says may be sent back.
        var again = await PutAsync(created.Json.ToJsonString(), ("If-Match", "\"1\""));
        Assert.Equal((200, "\"2\""), (again.Status, again.Headers["ETag"]));
        Assert.Equal(412, (await PutAsync("{}", ("If-Match", "\"1\""))).Status);
        Assert.Equal(created.Json["dates"]!.ToJsonString(), again.Json["dates"]!.ToJsonString());

        Assert.Equal(200, (await SendAsync(HttpMethod.Get)).Status);
        Assert.Equal(304, (await SendAsync(HttpMethod.Get, ("If-None-Match", "\"2\""))).Status);
        Assert.Equal(412, (await SendAsync(HttpMethod.Delete, ("If-Match", "\"1\""))).Status);
        var removed = await SendAsync(HttpMethod.Delete);
        Assert.Equal((200, "removed"), (removed.Status, (string)removed.Json["status"]!));
        Assert.Equal(404, (await SendAsync(HttpMethod.Get)).Status);
        Assert.Equal(404, (await SendAsync(HttpMethod.Delete)).Status);
    }

    [Theory]
    [InlineData("""{"dates": "2027-05-01"}""", "dates")]
    [InlineData("""{"dates": ["2027-05-01", 5]}""", "dates[1]")]
    [InlineData("""{"dates": ["2027-05-01", "1 May"]}""", "dates[1]")]
    [InlineData("""{"weekday": ["sunday"]}""", "weekday")]
    [InlineData("""{"weekdays": ["someday"]}""", "weekdays[0]")]
    [InlineData("""{"windows": [{"cron_expression": "0 22 * * *"}]}""", "windows[0].duration_seconds")]
    [InlineData("""{"windows": [{"duration_seconds": 5}]}""", "windows[0].cron_expression")]
    [InlineData("""{"windows": [null]}""", "windows[0]")]
    [InlineData("""{"windows": [{"cron_expression": "x", "duration_seconds": 5}]}""", "windows[0].cron_expression")]
    [InlineData("""{"timezone": "Mars/Base"}""", "timezone")]
    [InlineData("""{"name": "another"}""", "name")]
    public async Task What_is_wrong_is_named(string json, string field)
    {
        var answer = await PutAsync(json);

        Assert.Equal(400, answer.Status);
        Assert.Equal([field], answer.WrongFields);
        Assert.Equal(404, (await SendAsync(HttpMethod.Get)).Status);
    }

    [Fact]
    public async Task A_name_that_cannot_be_one_is_refused() =>
        Assert.Equal(["name"], (await _gateway.SendAsync(HttpMethod.Put, "/api/v1/calendars/a%20b", "{}")).WrongFields);

    [Fact]
    public async Task A_preview_goes_by_calendars()
    {
        await PutAsync("""{"weekdays": ["saturday", "sunday"]}""");
        const string preview = "/api/v1/schedules/preview";

        var kept = await _gateway.PostAsync(
            preview, """{"cron_expression": "0 9 * * *", "calendars": ["de-holidays"], "count": 2}""");
        var moved = await _gateway.PostAsync(
            preview, """{"cron_expression": "0 9 * * 6", "calendars": ["de-holidays"], "calendar_policy": "next", "count": 1}""");
        var missing = await _gateway.PostAsync(preview, """{"interval_seconds": 60, "calendars": ["de-holidays", "nobodys"]}""");

        // The day is a Friday, noon.
        Assert.Equal("2027-01-04T09:00:00Z", (string)kept.Json["items"]![0]!["scheduled_at"]!);
        Assert.Equal("2027-01-04T09:00:00Z", (string)moved.Json["items"]![0]!["scheduled_at"]!);
        Assert.Equal(["calendars[1]"], missing.WrongFields);
    }

    private Task<Answer> PutAsync(string json, params (string Name, string Value)[] headers) =>
        _gateway.SendAsync(HttpMethod.Put, Path, json, headers);

    private Task<Answer> SendAsync(HttpMethod method, params (string Name, string Value)[] headers) =>
        _gateway.SendAsync(method, Path, json: null, headers);
}
