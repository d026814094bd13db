package io.logwisp.build;

import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TypeInsnNode;
import org.objectweb.asm.tree.VarInsnNode;

/** The instructions that join strings with a {@link StringBuilder}. See {@link java.lang.invoke.StringConcatFactory}. */
final class Concatenation {
    private static final String BUILDER = "java/lang/StringBuilder";
    private static final String STRING = "Ljava/lang/String;";

    /** What stands for the next value in a recipe, and for the next constant. */
    private static final char VALUE = 1;

    private static final char CONSTANT = 2;

    private final InsnList instructions = new InsnList();
    private final StringBuilder literal = new StringBuilder();

    private Concatenation() {}

    /** What does the same as the call; the values are on the stack, and in variables of the method meanwhile. */
    static InsnList instructions(MethodNode method, InvokeDynamicInsnNode call) {
        return new Concatenation().join(method, call);
    }

    private InsnList join(MethodNode method, InvokeDynamicInsnNode call) {
        Type[] values = Type.getArgumentTypes(call.desc);
        int[] locals = store(method, values);
        instructions.add(new TypeInsnNode(Opcodes.NEW, BUILDER));
        instructions.add(new InsnNode(Opcodes.DUP));
        instructions.add(new MethodInsnNode(Opcodes.INVOKESPECIAL, BUILDER, "<init>", "()V"));
        int value = 0;
        int constant = 1;
        for (char part : ((String) call.bsmArgs[0]).toCharArray()) {
            if (part == VALUE) {
                appendLiteral();
                instructions.add(new VarInsnNode(values[value].getOpcode(Opcodes.ILOAD), locals[value]));
                append(shown(values[value++]));
            } else if (part == CONSTANT) {
                literal.append((String) call.bsmArgs[constant++]);
            } else {
                literal.append(part);
            }
        }
        appendLiteral();
        instructions.add(new MethodInsnNode(Opcodes.INVOKEVIRTUAL, BUILDER, "toString", "()" + STRING));
        return instructions;
    }

    /** Returns where each value is: behind the variables of the method, where all concatenations of it have theirs. */
    private int[] store(MethodNode method, Type... values) {
        int[] locals = new int[values.length];
        int next = method.maxLocals;
        for (int i = 0; i < values.length; i++) {
            locals[i] = next;
            next += values[i].getSize();
        }
        for (int i = values.length - 1; i >= 0; i--) {
            instructions.add(new VarInsnNode(values[i].getOpcode(Opcodes.ISTORE), locals[i]));
        }
        return locals;
    }

    private void appendLiteral() {
        if (!literal.isEmpty()) {
            instructions.add(new LdcInsnNode(literal.toString()));
            append(STRING);
            literal.setLength(0);
        }
    }

    private void append(String type) {
        instructions.add(new MethodInsnNode(
                Opcodes.INVOKEVIRTUAL, BUILDER, "append", "(" + type + ")Ljava/lang/StringBuilder;"));
    }

    /** The overload that shows a value; arrays of characters are shown as any object. */
    private static String shown(Type value) {
        return switch (value.getSort()) {
            case Type.BYTE, Type.SHORT -> "I";
            case Type.OBJECT -> value.getDescriptor().equals(STRING) ? STRING : "Ljava/lang/Object;";
            case Type.ARRAY -> "Ljava/lang/Object;";
            default -> value.getDescriptor();
        };
    }
}
