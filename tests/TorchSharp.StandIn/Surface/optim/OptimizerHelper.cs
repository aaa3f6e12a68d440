using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.optim;

namespace TorchSharp.Modules;

/// <summary>An optimiser in managed code: parameter groups with options, a state for every parameter.</summary>
public abstract class OptimizerHelper : Optimizer
{
    protected OptimizerOptions _defaults = null!;
    protected OrderedDict<IntPtr, OptimizerState> _state = new();

    public OptimizerHelper() : base(0) { }

    protected enum TypeCode
    {
        Double = 0,
        Long = 1,
        Tensor = 2,
        Options = 3,
        State = 4,
    }

    public override IEnumerable<Parameter> parameters() => _parameter_groups.SelectMany(group => group.Parameters);

    public override void add_param_group(ParamGroup param_group) => _parameter_groups.Add(param_group);

    /// <summary>Gradients become zero; they do not go away.</summary>
    public override void zero_grad() => base.zero_grad();

    public void to(Device device)
    {
        foreach (var parameter in parameters())
            _state[parameter.Handle].to(device);
    }

    public virtual StateDictionary state_dict()
    {
        var dictionary = new StateDictionary();
        foreach (var group in _parameter_groups)
        {
            dictionary.Options.Add(group.Options);
            List<int> indices = [];
            foreach (var parameter in group.Parameters)
            {
                indices.Add(dictionary.State.Count);
                dictionary.State.Add(_state[parameter.Handle]);
            }
            dictionary.StateIndexRef.Add(indices);
        }
        return dictionary;
    }

    public virtual void load_state_dict(StateDictionary state_dict)
    {
        var own = SameShape(state_dict.Options.Count, state_dict.State.Count);
        foreach (var (mine, theirs) in own.Options.Zip(state_dict.Options).Where(pair => pair.First != pair.Second))
            mine.LoadStateDict(theirs);
        foreach (var (mine, theirs) in own.State.Zip(state_dict.State).Where(pair => pair.First != pair.Second))
            mine.LoadStateDict(theirs);
    }

    public void load_state_dict(string location)
    {
        using var reader = new BinaryReader(File.OpenRead(location));
        load_state_dict(reader);
    }

    public void load_state_dict(BinaryReader reader)
    {
        var name = reader.ReadString();
        if (name != GetType().Name)
        {
            throw new InvalidDataException(
                $"Mismatched optimizer type: expected '{GetType().Name}', but found '{name}' in the loaded stream.");
        }
        var own = SameShape(reader.Read7BitEncodedInt64(), reader.Read7BitEncodedInt64());
        own.Options.ForEach(options => options.LoadStateDict(reader));
        own.State.ForEach(state => state.LoadStateDict(reader));
    }

    public void save_state_dict(string location)
    {
        using var writer = new BinaryWriter(File.Create(location));
        save_state_dict(writer);
    }

    public void save_state_dict(BinaryWriter writer)
    {
        var own = state_dict();
        writer.Write(GetType().Name);
        writer.Write7BitEncodedInt64(own.Options.Count);
        writer.Write7BitEncodedInt64(own.State.Count);
        own.Options.ForEach(options => options.SaveStateDict(writer));
        own.State.ForEach(state => state.SaveStateDict(writer));
    }

    protected Tensor _step<T>(Action<T> body, Func<Tensor>? loss_closure = null) where T : ParamGroup
    {
        Tensor? loss = null;
        if (loss_closure is not null)
        {
            using var recorded = enable_grad();
            loss = loss_closure();
        }
        using var unrecorded = no_grad();
        using var scope = NewDisposeScope();
        foreach (var group in _parameter_groups)
            body((T)group);
        return loss!;
    }

    /// <summary>The state of each parameter that has a gradient, with that gradient.</summary>
    private protected IEnumerable<(Parameter parameter, TState state, Tensor grad)> WithGradient<TState>(ParamGroup group)
        where TState : OptimizerState
    {
        foreach (var parameter in group.Parameters)
        {
            if (parameter.grad is { } grad)
                yield return (parameter, (TState)_state[parameter.Handle], grad);
        }
    }

    /// <summary>Adds a group whose options are complete, and a fresh state for each of its parameters.</summary>
    private protected void Enrol(ParamGroup group, Func<Parameter, OptimizerState> create)
    {
        group.Options.InitialLearningRate = group.LearningRate;
        _parameter_groups.Add(group);
        foreach (var parameter in group.Parameters)
        {
            var state = create(parameter);
            _state[parameter.Handle] = state;
            state.Initialize(group.Options);
        }
    }

    private protected void DisposeStates()
    {
        foreach (var (_, state) in _state)
            (state as IDisposable)?.Dispose();
    }

    private StateDictionary SameShape(long groups, long states)
    {
        var own = state_dict();
        if (groups != own.Options.Count)
            throw new ArgumentException("Invalid optimizer state -- different number of parameter groups.");
        if (states != own.State.Count)
            throw new ArgumentException("Invalid optimizer state -- different number of states.");
        return own;
    }
}
