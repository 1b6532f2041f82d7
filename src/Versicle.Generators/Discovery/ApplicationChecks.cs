using Versicle.Generators.Model;

namespace Versicle.Generators.Discovery;

/// <summary>What only the application's project can know: whether each message has exactly one handler, and each name one owner.</summary>
internal static class ApplicationChecks
{
    public static IEnumerable<Problem> Find(IReadOnlyCollection<ManifestEntry> entries, IReadOnlyCollection<string> byHand)
    {
        var handlers = entries.Where(entry => entry.Kind is Kinds.CommandHandler or Kinds.QueryHandler).ToLookup(entry => entry.Type);
        foreach (var message in entries.Where(entry => entry.Kind is Kinds.Command or Kinds.Query))
        {
            var names = handlers[message.Type].Select(handler => $"'{handler.Detail}'").ToList();
            if (byHand.Contains(message.Type))
                names.Add("a function registered by hand");
            if (names.Count == 0)
                yield return NoHandler(message);
            else if (names.Count > 1)
                yield return new("VER1002", new([message.Kind, message.Name, $"{names.Count}", string.Join(", ", names)]), message.Place);
        }

        foreach (var problem in FindDuplicates(entries))
            yield return problem;
    }

    /// <summary>Names with two owners.</summary>
    public static IEnumerable<Problem> FindDuplicates(IReadOnlyCollection<ManifestEntry> entries) =>
        Twice(entries, Kinds.Event, one => one.Detail, Named)
            .Concat(Twice(entries, Kinds.ReadModel, one => one.Detail, Kept))
            .Concat(Twice(entries, Kinds.Projection, one => one.Type, Folded));

    private static Problem NoHandler(ManifestEntry message)
    {
        var (type, side) = message.Kind == Kinds.Query ? ("IQueryHandler", "Queries.Handle") : ("ICommandHandler", "Commands.Handle");
        return new("VER1001", new([message.Kind, message.Name, type, side]), message.Place);
    }

    private static IEnumerable<Problem> Twice(
        IEnumerable<ManifestEntry> entries, string kind, Func<ManifestEntry, string> name, Func<IReadOnlyList<ManifestEntry>, Problem> problem) =>
        entries.Where(entry => entry.Kind == kind)
            .GroupBy(name)
            .Select(same => same.ToList())
            .Where(same => same.Count > 1)
            .Select(problem);

    private static Problem Named(IReadOnlyList<ManifestEntry> events) =>
        new("VER1009", new([All(events, one => one.Name), events[0].Detail]), PlaceOf(events));

    private static Problem Kept(IReadOnlyList<ManifestEntry> models) => new(
        "VER1015",
        new([$"read models {All(models, one => one.Name)} have one name, '{models[0].Detail}'", "Give each a name of its own"]),
        PlaceOf(models));

    private static Problem Folded(IReadOnlyList<ManifestEntry> folds) => new(
        "VER1015",
        new([
            $"read model '{folds[0].Name}' is kept by {All(folds, one => one.Detail)}",
            "One projection keeps a read model: merge them, or give each a record of its own"]),
        PlaceOf(folds));

    private static string All(IEnumerable<ManifestEntry> entries, Func<ManifestEntry, string> name) =>
        string.Join(" and ", entries.Select(entry => $"'{name(entry)}'"));

    private static Place? PlaceOf(IEnumerable<ManifestEntry> entries) =>
        entries.Select(entry => entry.Place).FirstOrDefault(place => place is not null);
}
