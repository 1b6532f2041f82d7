using System.ComponentModel;

namespace Versicle;

/// <summary>
/// How an entrance writes the answer of a command that has its caller's key: written before the commit, kept with it, and told
/// again to who repeats the key, byte for byte. One per dispatch. For entrances such as HTTP.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IAnswerForm
{
    /// <summary>The result of a command, as its caller is to get it.</summary>
    ValueTask<ReadOnlyMemory<byte>> Write<TResult>(TResult result);

    /// <summary>A refusal, or that something does not exist, as the caller is to get it.</summary>
    ValueTask<ReadOnlyMemory<byte>> Write(VersicleException no);

    /// <summary>What is kept now: this dispatch's own answer, or an earlier one's.</summary>
    /// <param name="answered">With the response that <see cref="Write{TResult}"/> made; empty when another entrance was asked first.</param>
    /// <param name="isReplay">Whether it is an earlier one's.</param>
    void Tell(AppendResult.Answered answered, bool isReplay);
}
