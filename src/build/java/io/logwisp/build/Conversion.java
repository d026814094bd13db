package io.logwisp.build;

import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.MethodNode;

/** From the type of one value to that of another, as {@link java.lang.invoke.LambdaMetafactory} allows: cast, box, unbox, widen. */
final class Conversion {
    private static final String OBJECT = "java/lang/Object";
    private static final Type NUMBER = Type.getType(Number.class);
    private static final Type[] PRIMITIVES = {
        Type.BOOLEAN_TYPE,
        Type.CHAR_TYPE,
        Type.BYTE_TYPE,
        Type.SHORT_TYPE,
        Type.INT_TYPE,
        Type.LONG_TYPE,
        Type.FLOAT_TYPE,
        Type.DOUBLE_TYPE
    };

    private Conversion() {}

    /**
     * Converts what is on top of the stack.
     *
     * @param actual what the expression has in the place of the interface's type: of {@code from} for a parameter, of {@code to} for
     *     a result
     */
    static void write(MethodNode method, Type from, Type actual, Type to) {
        if (isPrimitive(from)) {
            if (isPrimitive(to)) {
                widen(method, from, to);
            } else {
                box(method, from, to);
            }
        } else if (isPrimitive(to)) {
            Type known = primitiveOf(actual) == null ? from : actual;
            cast(method, from, known);
            unbox(method, known, to);
        } else {
            cast(method, from, actual);
            cast(method, actual, to);
        }
    }

    private static boolean isPrimitive(Type type) {
        return type.getSort() < Type.ARRAY;
    }

    private static void cast(MethodNode method, Type from, Type to) {
        if (!to.equals(from) && !to.getInternalName().equals(OBJECT)) {
            method.visitTypeInsn(Opcodes.CHECKCAST, to.getInternalName());
        }
    }

    private static void box(MethodNode method, Type from, Type to) {
        Type primitive = primitiveOf(to) == null ? from : primitiveOf(to);
        widen(method, from, primitive);
        Type box = box(primitive);
        method.visitMethodInsn(
                Opcodes.INVOKESTATIC,
                box.getInternalName(),
                "valueOf",
                Type.getMethodDescriptor(box, primitive),
                false);
    }

    /** @param from a box, or a type parameter that stands for one which can become {@code to} */
    private static void unbox(MethodNode method, Type from, Type to) {
        Type primitive = primitiveOf(from);
        Type holder = from;
        if (primitive == null) {
            primitive = to;
            holder = isNumber(to) ? NUMBER : box(to);
            cast(method, from, holder);
        }
        method.visitMethodInsn(
                Opcodes.INVOKEVIRTUAL,
                holder.getInternalName(),
                primitive.getClassName() + "Value",
                Type.getMethodDescriptor(primitive),
                false);
        widen(method, primitive, to);
    }

    private static boolean isNumber(Type primitive) {
        return primitive.getSort() != Type.BOOLEAN && primitive.getSort() != Type.CHAR;
    }

    /** JLS 5.1.2; what is smaller than an int is one on the stack. */
    private static void widen(MethodNode method, Type from, Type to) {
        if (from.equals(to) || to.getSort() <= Type.INT) {
            return;
        }
        int column = switch (to.getSort()) {
            case Type.LONG -> 0;
            case Type.FLOAT -> 1;
            default -> 2;
        };
        int[] instructions = switch (from.getSort()) {
            case Type.LONG -> new int[] {Opcodes.NOP, Opcodes.L2F, Opcodes.L2D};
            case Type.FLOAT -> new int[] {Opcodes.NOP, Opcodes.NOP, Opcodes.F2D};
            default -> new int[] {Opcodes.I2L, Opcodes.I2F, Opcodes.I2D};
        };
        method.visitInsn(instructions[column]);
    }

    /** Returns null for what is no box. */
    private static Type primitiveOf(Type box) {
        for (Type primitive : PRIMITIVES) {
            if (box(primitive).equals(box)) {
                return primitive;
            }
        }
        return null;
    }

    private static Type box(Type primitive) {
        return Type.getType(
                switch (primitive.getSort()) {
                    case Type.BOOLEAN -> Boolean.class;
                    case Type.CHAR -> Character.class;
                    case Type.BYTE -> Byte.class;
                    case Type.SHORT -> Short.class;
                    case Type.INT -> Integer.class;
                    case Type.LONG -> Long.class;
                    case Type.FLOAT -> Float.class;
                    case Type.DOUBLE -> Double.class;
                    default -> throw new IllegalArgumentException("no box for " + primitive);
                });
    }
}
