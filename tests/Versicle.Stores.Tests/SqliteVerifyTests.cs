using System.Data.Common;

namespace Versicle.Stores.Tests;

public sealed class SqliteVerifyTests : VerifyContract
{
    private readonly SqliteRig _rig = new(TimeProvider.System);

    public override ValueTask DisposeAsync() => _rig.DisposeAsync();

    protected override string Table(string name) => $"versicle_{name}";

    protected override async ValueTask<IEventLog> Log() => (await _rig.Store()).Log;

    protected override ValueTask<IReadDatabase> ReadDatabase() => _rig.ReadDatabase();

    protected override ValueTask<DbConnection> Stranger() => new(_rig.Stranger());

    protected override ValueTask<DbConnection> ReadStranger() => new(_rig.Stranger("read.db"));

    protected override object Stored(Guid id) => id.ToString();

    protected override string Yes => "1";
}
