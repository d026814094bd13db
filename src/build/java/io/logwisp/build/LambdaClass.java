package io.logwisp.build;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.FieldNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * The class of one lambda expression or method reference, a member of the nest of the class where it stands: fields for the
 * values it captures, and the one method of its interface, which calls the code. See {@link java.lang.invoke.LambdaMetafactory}.
 */
final class LambdaClass {
    private static final String OBJECT = "java/lang/Object";
    private static final String CONSTRUCTOR = "<init>";
    private static final String INSTANCE = "INSTANCE";

    /** No method of an interface can have this name. */
    private static final String FACTORY = "-of";

    private final ClassNode node = new ClassNode();
    private final Type[] captured;
    private final Type implemented;

    /**
     * @param owner where the expression stands
     * @param nestHost internal name
     * @param number of the expression within its class
     * @param call what makes the object so far
     */
    LambdaClass(ClassNode owner, String nestHost, int number, InvokeDynamicInsnNode call) {
        captured = Type.getArgumentTypes(call.desc);
        implemented = Type.getReturnType(call.desc);
        node.version = owner.version;
        node.access = Opcodes.ACC_FINAL | Opcodes.ACC_SUPER | Opcodes.ACC_SYNTHETIC;
        node.name = owner.name + "$$Lambda" + number;
        node.superName = OBJECT;
        node.interfaces.add(implemented.getInternalName());
        node.nestHostClass = nestHost;
        addConstructor();
        if (captured.length == 0) {
            addInstance();
        } else {
            addFactory();
        }
        addMethod(call.name, (Type) call.bsmArgs[0], (Handle) call.bsmArgs[1], (Type) call.bsmArgs[2]);
    }

    ClassNode node() {
        return node;
    }

    /** Puts an object in the place of the captured values; where there are none, it is always the same one. */
    AbstractInsnNode instance() {
        return captured.length == 0
                ? new FieldInsnNode(Opcodes.GETSTATIC, node.name, INSTANCE, implemented.getDescriptor())
                : new MethodInsnNode(Opcodes.INVOKESTATIC, node.name, FACTORY, factoryDescriptor());
    }

    private String constructorDescriptor() {
        return Type.getMethodDescriptor(Type.VOID_TYPE, captured);
    }

    private String factoryDescriptor() {
        return Type.getMethodDescriptor(implemented, captured);
    }

    private static String field(int index) {
        return "captured" + index;
    }

    private void addConstructor() {
        MethodNode method = add(Opcodes.ACC_PRIVATE, CONSTRUCTOR, constructorDescriptor());
        method.visitVarInsn(Opcodes.ALOAD, 0);
        method.visitMethodInsn(Opcodes.INVOKESPECIAL, OBJECT, CONSTRUCTOR, "()V", false);
        int local = 1;
        for (int i = 0; i < captured.length; i++) {
            String type = captured[i].getDescriptor();
            node.fields.add(new FieldNode(Opcodes.ACC_PRIVATE | Opcodes.ACC_FINAL, field(i), type, null, null));
            method.visitVarInsn(Opcodes.ALOAD, 0);
            local = load(method, captured[i], local);
            method.visitFieldInsn(Opcodes.PUTFIELD, node.name, field(i), type);
        }
        method.visitInsn(Opcodes.RETURN);
    }

    private void addInstance() {
        node.fields.add(new FieldNode(
                Opcodes.ACC_STATIC | Opcodes.ACC_FINAL, INSTANCE, implemented.getDescriptor(), null, null));
        MethodNode method = add(Opcodes.ACC_STATIC, "<clinit>", "()V");
        create(method);
        method.visitFieldInsn(Opcodes.PUTSTATIC, node.name, INSTANCE, implemented.getDescriptor());
        method.visitInsn(Opcodes.RETURN);
    }

    private void addFactory() {
        MethodNode method = add(Opcodes.ACC_STATIC, FACTORY, factoryDescriptor());
        create(method);
        method.visitInsn(Opcodes.ARETURN);
    }

    private void create(MethodNode method) {
        method.visitTypeInsn(Opcodes.NEW, node.name);
        method.visitInsn(Opcodes.DUP);
        int local = 0;
        for (Type type : captured) {
            local = load(method, type, local);
        }
        method.visitMethodInsn(Opcodes.INVOKESPECIAL, node.name, CONSTRUCTOR, constructorDescriptor(), false);
    }

    /**
     * The method of the interface.
     *
     * @param erased how the interface declares it
     * @param called the code, which takes the captured values first
     * @param actual what its type parameters stand for
     */
    private void addMethod(String name, Type erased, Handle called, Type actual) {
        MethodNode method = add(Opcodes.ACC_PUBLIC, name, erased.getDescriptor());
        boolean creates = called.getTag() == Opcodes.H_NEWINVOKESPECIAL;
        if (creates) {
            method.visitTypeInsn(Opcodes.NEW, called.getOwner());
            method.visitInsn(Opcodes.DUP);
        }
        for (int i = 0; i < captured.length; i++) {
            method.visitVarInsn(Opcodes.ALOAD, 0);
            method.visitFieldInsn(Opcodes.GETFIELD, node.name, field(i), captured[i].getDescriptor());
        }
        List<Type> wanted = taken(called);
        Type[] given = erased.getArgumentTypes();
        int local = 1;
        for (int i = 0; i < given.length; i++) {
            local = load(method, given[i], local);
            Conversion.write(method, given[i], actual.getArgumentTypes()[i], wanted.get(captured.length + i));
        }
        method.visitMethodInsn(
                instruction(called), called.getOwner(), called.getName(), called.getDesc(), called.isInterface());
        Type result = creates ? Type.getObjectType(called.getOwner()) : Type.getReturnType(called.getDesc());
        giveBack(method, result, actual.getReturnType(), erased.getReturnType());
    }

    /** What the code takes from the stack, the object it is called on included. */
    private static List<Type> taken(Handle called) {
        List<Type> types = new ArrayList<>();
        if (called.getTag() != Opcodes.H_INVOKESTATIC && called.getTag() != Opcodes.H_NEWINVOKESPECIAL) {
            types.add(Type.getObjectType(called.getOwner()));
        }
        types.addAll(Arrays.asList(Type.getArgumentTypes(called.getDesc())));
        return types;
    }

    private static int instruction(Handle called) {
        return switch (called.getTag()) {
            case Opcodes.H_INVOKESTATIC -> Opcodes.INVOKESTATIC;
            case Opcodes.H_NEWINVOKESPECIAL -> Opcodes.INVOKESPECIAL;
            // A private method is called as it is, whoever overrides its name: JVMS 5.4.6, since Java 11.
            case Opcodes.H_INVOKEVIRTUAL, Opcodes.H_INVOKEINTERFACE, Opcodes.H_INVOKESPECIAL ->
                called.isInterface() ? Opcodes.INVOKEINTERFACE : Opcodes.INVOKEVIRTUAL;
            default -> throw new IllegalArgumentException("no method is called by " + called);
        };
    }

    private static void giveBack(MethodNode method, Type result, Type actual, Type erased) {
        if (erased.getSort() == Type.VOID) {
            if (result.getSize() > 0) {
                method.visitInsn(result.getSize() == 2 ? Opcodes.POP2 : Opcodes.POP);
            }
        } else {
            Conversion.write(method, result, actual, erased);
        }
        method.visitInsn(erased.getOpcode(Opcodes.IRETURN));
    }

    /** Returns the number of the next local variable. */
    private static int load(MethodNode method, Type type, int local) {
        method.visitVarInsn(type.getOpcode(Opcodes.ILOAD), local);
        return local + type.getSize();
    }

    private MethodNode add(int access, String name, String descriptor) {
        MethodNode method = new MethodNode(access, name, descriptor, null, null);
        node.methods.add(method);
        return method;
    }
}
