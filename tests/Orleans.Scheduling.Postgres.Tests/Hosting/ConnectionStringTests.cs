using Npgsql;
using Orleans.Scheduling.Postgres.Hosting;

namespace Orleans.Scheduling.Postgres.Tests.Hosting;

public sealed class ConnectionStringTests
{
    [Theory]
    [InlineData("postgresql://ann:p%40ss%2F%3Aword@db.example.com:6543/plans")]
    [InlineData("postgres://ann:p%40ss%2F%3Aword@db.example.com:6543/plans")]
    [InlineData("postgresql+psycopg2://ann:p%40ss%2F%3Aword@db.example.com:6543/plans")]
    [InlineData("postgresql+asyncpg://ann:p%40ss%2F%3Aword@db.example.com:6543/plans")]
    [InlineData("Host=db.example.com;Port=6543;Database=plans;Username=ann;Password=p@ss/:word")]
    public void Both_forms_say_the_same(string text)
    {
        var parsed = new NpgsqlConnectionStringBuilder(ConnectionStrings.Parse(text));

        Assert.Equal(
            ("db.example.com", 6543, "plans", "ann", "p@ss/:word"),
            (parsed.Host, parsed.Port, parsed.Database, parsed.Username, parsed.Password));
    }

    [Theory]
    [InlineData(
        "postgresql://h/d?sslmode=verify-full&sslrootcert=%2Fetc%2Fca.pem",
        "SSL Mode=VerifyFull;Root Certificate=/etc/ca.pem")]
    [InlineData("postgresql+asyncpg://h/d?ssl=require", "SSL Mode=Require")]
    [InlineData("postgresql://h/d?application_name=plans&connect_timeout=7", "Application Name=plans;Timeout=7")]
    [InlineData("postgresql:///d?host=/var/run/postgresql&user=ann", "Host=/var/run/postgresql;Username=ann")]
    public void Parameters_are_understood(string uri, string expected)
    {
        var parsed = new NpgsqlConnectionStringBuilder(ConnectionStrings.Parse(uri));

        foreach (var (key, value) in new NpgsqlConnectionStringBuilder(expected))
            Assert.Equal(value, parsed[key]);
    }

    [Theory]
    [InlineData("mysql://ann:secret@h/d")]
    [InlineData("postgresql://ann:secret@h/d?colour=red")]
    [InlineData("postgresql://ann:secret@h/d?sslmode=maybe")]
    [InlineData("postgresql://ann:secret@h/d?connect_timeout=soon")]
    [InlineData("postgresql://ann:secret@h:port/d")]
    [InlineData("Host=h;Password=secret;Colour=red")]
    public void What_is_not_understood_is_refused_without_telling_the_password(string text)
    {
        var error = Assert.ThrowsAny<ArgumentException>(() => ConnectionStrings.Parse(text));

        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Defaults_give_way_to_what_is_set()
    {
        var untouched = new NpgsqlConnectionStringBuilder(PostgresHosting.WithDefaults("Host=h"));
        var set = new NpgsqlConnectionStringBuilder(PostgresHosting.WithDefaults(
            "Host=h;Application Name=mine;Max Auto Prepare=9;Maximum Pool Size=7;No Reset On Close=false"));

        Assert.Equal(("orleans-scheduling", 0, 20, true), Settings(untouched));
        Assert.Equal(("mine", 9, 7, false), Settings(set));

        static (string?, int, int, bool) Settings(NpgsqlConnectionStringBuilder of) =>
            (of.ApplicationName, of.MaxAutoPrepare, of.MaxPoolSize, of.NoResetOnClose);
    }
}
