using System.Reflection;
using Orleans.Scheduling.Core.Firing;
using Orleans.Scheduling.Workflows;

namespace Orleans.Scheduling.Cluster.Tests.Wire;

/// <summary>
/// Silos and clients of two versions talk to each other while a cluster is being updated. Contract.txt is what they agreed
/// on: lines may be added to it, and none that a release had may ever change or go.
/// </summary>
public sealed class WireContractTests
{
    private static readonly Type[] Types =
    [
        .. new[] { typeof(IScheduleGrain), typeof(ScheduleMachine), typeof(IWorkflowEngineGrain) }
            .SelectMany(type => type.Assembly.GetTypes())
            .Where(type => !type.FullName!.StartsWith("OrleansCodeGen", StringComparison.Ordinal)),
    ];

    private static readonly IEnumerable<Type> Records =
        Types.Where(type => type.IsDefined(typeof(GenerateSerializerAttribute), inherit: false) && !type.IsEnum);

    private static readonly IEnumerable<Type> Interfaces =
        Types.Where(type => type.IsInterface && typeof(Runtime.IAddressable).IsAssignableFrom(type));

    private static readonly IEnumerable<Type> Enums = Records
        .SelectMany(Members).Select(TypeOf).SelectMany(type => type.GetGenericArguments().Append(type))
        .Where(type => type.IsEnum).Distinct();

    [Fact]
    public async Task The_contract_is_as_it_was()
    {
        var agreed = await File.ReadAllLinesAsync(Path.Combine(AppContext.BaseDirectory, "Wire", "Contract.txt"));
        var present = Records.SelectMany(Fields).Concat(Interfaces.SelectMany(Methods)).Concat(Enums.SelectMany(Values))
            .Order(StringComparer.Ordinal);

        Assert.Equal(agreed, present);
    }

    [Fact]
    public void Everything_has_an_alias() => Assert.All<MemberInfo>(
        [.. Records, .. Interfaces, .. Interfaces.SelectMany(type => type.GetMethods())],
        member => Assert.True(member.IsDefined(typeof(AliasAttribute), inherit: false), $"{member.DeclaringType?.Name} {member.Name}"));

    [Fact]
    public void No_two_fields_of_a_record_have_one_id() => Assert.All(
        Records, type => Assert.Distinct(Members(type).Select(member => member.GetCustomAttribute<IdAttribute>()!.Id)));

    private static IEnumerable<string> Fields(Type type) => Members(type).Select(member =>
        $"{Alias(type)} {member.GetCustomAttribute<IdAttribute>()!.Id:00}: {NameOf(TypeOf(member))}");

    private static IEnumerable<string> Methods(Type type) => type.GetMethods().Select(method =>
        $"{Alias(type)}.{Alias(method)}({string.Join(", ", method.GetParameters().Select(p => NameOf(p.ParameterType)))}): {NameOf(method.ReturnType)}");

    private static IEnumerable<string> Values(Type type) =>
        Enum.GetValues(type).Cast<object>().Select(value => $"{type.Name} {Convert.ToInt32(value, null):00}: {value}");

    private static IEnumerable<MemberInfo> Members(Type type) => type
        .GetMembers(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
        .Where(member => member.IsDefined(typeof(IdAttribute), inherit: false));

    private static string? Alias(MemberInfo member) => member.GetCustomAttribute<AliasAttribute>()?.Alias;

    private static Type TypeOf(MemberInfo member) => member is FieldInfo field ? field.FieldType : ((PropertyInfo)member).PropertyType;

    private static string NameOf(Type type) => type.IsGenericType
        ? $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(", ", type.GetGenericArguments().Select(NameOf))}>"
        : type.Name;
}
