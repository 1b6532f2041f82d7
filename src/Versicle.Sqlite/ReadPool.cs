namespace Versicle.Sqlite;

/// <summary>Connections that cannot write, each lent to one reader at a time.</summary>
internal sealed class ReadPool(Func<StoreConnection> open) : IDisposable
{
    /// <summary>Kept when nobody reads; more readers at once open more.</summary>
    private const int MaxIdle = 16;

    private readonly Lock _gate = new();
    private readonly Stack<StoreConnection> _idle = new();
    private bool _isClosed;

    public StoreConnection Rent()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            if (_idle.TryPop(out var idle))
                return idle;
        }

        return open();
    }

    public void Return(StoreConnection connection)
    {
        lock (_gate)
        {
            if (!_isClosed && _idle.Count < MaxIdle)
            {
                _idle.Push(connection);
                return;
            }
        }

        connection.Dispose();
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isClosed = true;
            while (_idle.TryPop(out var connection))
                connection.Dispose();
        }
    }
}
