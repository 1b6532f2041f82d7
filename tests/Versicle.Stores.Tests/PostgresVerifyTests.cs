using System.Data.Common;

namespace Versicle.Stores.Tests;

public sealed class PostgresVerifyTests : VerifyContract
{
    private readonly PostgresRig _rig = new(TimeProvider.System);

    public override ValueTask DisposeAsync() => _rig.DisposeAsync();

    protected override string Table(string name) => $"versicle.versicle_{name}";

    protected override async ValueTask<IEventLog> Log() => (await _rig.Store()).Log;

    protected override ValueTask<IReadDatabase> ReadDatabase() => _rig.ReadDatabase();

    protected override async ValueTask<DbConnection> Stranger() => await _rig.Stranger();

    protected override async ValueTask<DbConnection> ReadStranger() => await _rig.Stranger();

    protected override object Stored(Guid id) => id;

    protected override string Yes => "true";
}
