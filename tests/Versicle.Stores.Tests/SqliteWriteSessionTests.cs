namespace Versicle.Stores.Tests;

public sealed class SqliteWriteSessionTests : LendingContract
{
    public const string Tables = """
        create table people (
          id integer primary key, email text not null unique, age integer constraint positive_age check (age > 0), nick text);
        create unique index one_nick on people (nick);
        create table pets (
          id integer primary key, owner integer not null references people (id) deferrable initially deferred, name text not null,
          unique (owner, name));
        """;

    private SqliteRig? _rig;

    protected override ValueTask<IEventStore> Open()
    {
        _rig = new(Time) { SessionLimit = Limit, Scripts = [new("sqlite", "001-people.sql", Tables)] };
        return _rig.Store();
    }

    public override ValueTask DisposeAsync() => _rig!.DisposeAsync();
}
