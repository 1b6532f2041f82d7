using Versicle.Modules;

namespace Versicle.Projections.Tests;

/// <summary>The ledger's module as a later deployment: the same fold of accounts, or another, under another fingerprint.</summary>
internal sealed class Refingerprinted(string fingerprint, Func<AccountView?, AccountView?>? change = null) : VersicleModule
{
    public override void Register(ModuleRegistry registry)
    {
        Ledger.Module.Register(registry);
        var at = registry.Projections.FindIndex(projection => projection.Name == nameof(AccountsProjection));
        var accounts = registry.Projections[at];
        var fold = (RowFold<AccountView, long>)accounts.Rows[0];
        var table = new Table(fingerprint, fold.TypedTable);
        var changed = new RowFold<AccountView, long>(
            table, fold.Keys, (happened, context, row) => (change ?? (after => after))(fold.Fold(happened, context, row)));
        registry.Projections[at] = accounts with { Fingerprint = fingerprint, Rows = [changed] };
        registry.Scoped[typeof(IReadModel<AccountView>)] = scope => new ReadModel<AccountView, long>(table, scope);
    }

    private sealed class Table(string fingerprint, ReadTable<AccountView, long> of) : ReadTable<AccountView, long>("accounts_view", fingerprint)
    {
        public override IReadOnlyList<Column> Columns => of.Columns;

        public override int KeyColumns => of.KeyColumns;

        public override RowMapper<AccountView> Mapper => of.Mapper;

        public override long KeyOf(AccountView row) => of.KeyOf(row);

        public override void WriteKey(long key, RowWriter writer) => of.WriteKey(key, writer);

        public override void WriteRow(AccountView row, RowWriter writer) => of.WriteRow(row, writer);
    }
}
